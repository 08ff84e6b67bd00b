-- Who sent the first message ever; someone of whom only left-out messages are known is left out on the day of the first.
WITH first_of_account AS (
  SELECT acted.person, acted.identity, acted.grp, acted.reason, acted.rank, MIN(acted.day) AS day
  FROM acted
  JOIN span ON acted.day <= span.to_day
  WHERE acted.messages > 0 AND acted.identity <> 0
  GROUP BY acted.person, acted.identity, acted.grp, acted.reason, acted.rank
),
first_day AS (
  SELECT person, COALESCE(MIN(CASE WHEN rank = 0 THEN day END), MIN(day)) AS day
  FROM first_of_account
  GROUP BY person
),
best AS (
  SELECT first_of_account.person, first_of_account.day, MIN(first_of_account.rank) AS rank
  FROM first_of_account
  JOIN first_day ON first_day.person = first_of_account.person AND first_day.day = first_of_account.day
  GROUP BY first_of_account.person, first_of_account.day
)
SELECT
  calendar.period,
  '' AS cell,
  first_of_account.person,
  first_of_account.identity,
  first_of_account.grp,
  CAST(1 AS BIGINT) AS weight,
  first_of_account.reason
FROM first_of_account
JOIN best
  ON best.person = first_of_account.person
  AND best.day = first_of_account.day
  AND best.rank = first_of_account.rank
JOIN calendar ON calendar.day = first_of_account.day
