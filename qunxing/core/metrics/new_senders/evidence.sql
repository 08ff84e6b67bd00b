-- Who sent the first message ever; someone of whom only left-out messages are known is left out on the day of the first.
WITH history AS (
  SELECT acted.day, acted.person, acted.identity, acted.grp, acted.reason, acted.rank, acted.messages
  FROM acted
  JOIN span ON acted.day <= span.to_day
  WHERE acted.messages > 0 AND acted.identity <> 0
),
first_day AS (
  SELECT
    person,
    COALESCE(MIN(CASE WHEN rank = 0 THEN day END), MIN(day)) AS day
  FROM history
  GROUP BY person
),
first_rank AS (
  SELECT history.person, history.day, MIN(history.rank) AS rank
  FROM history
  JOIN first_day ON first_day.person = history.person AND first_day.day = history.day
  GROUP BY history.person, history.day
)
SELECT
  calendar.period,
  '' AS cell,
  history.person,
  history.identity,
  history.grp,
  CAST(SUM(history.messages) AS BIGINT) AS weight,
  history.reason
FROM history
JOIN first_rank
  ON first_rank.person = history.person
  AND first_rank.day = history.day
  AND first_rank.rank = history.rank
JOIN calendar ON calendar.day = history.day
GROUP BY calendar.period, history.person, history.identity, history.grp, history.reason
