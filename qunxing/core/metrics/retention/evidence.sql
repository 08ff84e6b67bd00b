-- The cohort each person started in (cell 0), and how much later he or she came back.
WITH joining AS (
  SELECT
    seat.start_day AS day,
    seat.person,
    seat.identity,
    seat.grp,
    COALESCE(left_out.reason, '') AS reason,
    COALESCE(left_out.rank, 0) AS rank
  FROM seat
  JOIN span ON seat.start_day <= span.to_day
  JOIN param ON param.name = 'start' AND param.value = 'joined'
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND seat.start_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE seat.dated = 1
),
first_of_account AS (
  SELECT acted.person, acted.identity, acted.grp, acted.reason, acted.rank, MIN(acted.day) AS day
  FROM acted
  JOIN span ON acted.day <= span.to_day
  JOIN param ON param.name = 'start'
  WHERE
    acted.identity <> 0
    AND ((param.value = 'first_message' AND acted.messages > 0) OR param.value = 'first_action')
  GROUP BY acted.person, acted.identity, acted.grp, acted.reason, acted.rank
  UNION ALL
  SELECT person, identity, grp, reason, rank, MIN(day) AS day
  FROM joining
  GROUP BY person, identity, grp, reason, rank
),
first_day AS (
  SELECT person, COALESCE(MIN(CASE WHEN rank = 0 THEN day END), MIN(day)) AS day
  FROM first_of_account
  GROUP BY person
),
chosen AS (
  SELECT
    calendar.period,
    first_of_account.day,
    first_of_account.person,
    first_of_account.identity,
    first_of_account.grp,
    first_of_account.reason,
    first_of_account.rank
  FROM first_of_account
  JOIN first_day ON first_day.person = first_of_account.person AND first_day.day = first_of_account.day
  JOIN calendar ON calendar.day = first_of_account.day
  JOIN param ON param.name = 'mode' AND param.value <> 'recurring'
  UNION ALL
  SELECT calendar.period, acted.day, acted.person, acted.identity, acted.grp, acted.reason, acted.rank
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  JOIN param AS start_act ON start_act.name = 'start'
  JOIN param ON param.name = 'mode' AND param.value = 'recurring'
  WHERE
    acted.identity <> 0
    AND ((start_act.value = 'first_message' AND acted.messages > 0) OR start_act.value = 'first_action')
  UNION ALL
  SELECT calendar.period, joining.day, joining.person, joining.identity, joining.grp, joining.reason, joining.rank
  FROM joining
  JOIN calendar ON calendar.day = joining.day
  JOIN param ON param.name = 'mode' AND param.value = 'recurring'
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM chosen
  GROUP BY period, person
),
cohort AS (
  SELECT
    chosen.period,
    chosen.person,
    chosen.reason,
    chosen.rank,
    MIN(chosen.day) AS day,
    MIN(chosen.identity) AS identity,
    MIN(chosen.grp) AS grp
  FROM chosen
  JOIN best ON best.period = chosen.period AND best.person = chosen.person AND best.rank = chosen.rank
  GROUP BY chosen.period, chosen.person, chosen.reason, chosen.rank
),
back AS (
  SELECT calendar.period, acted.person, acted.day
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  JOIN param ON param.name = 'return'
  WHERE acted.rank = 0 AND acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'action')
  GROUP BY calendar.period, acted.person, acted.day
),
last_back AS (
  SELECT person, MAX(period) AS period
  FROM back
  GROUP BY person
),
distance AS (
  SELECT cohort.period, cohort.person, CAST(back.period - cohort.period AS VARCHAR) AS cell
  FROM cohort
  JOIN back ON back.person = cohort.person AND back.period > cohort.period
  JOIN param ON param.name = 'mode' AND (param.value = 'classic' OR param.value = 'recurring')
  WHERE cohort.rank = 0
  GROUP BY cohort.period, cohort.person, back.period
  UNION ALL
  SELECT cohort.period, cohort.person, CAST(later.period - cohort.period AS VARCHAR) AS cell
  FROM cohort
  JOIN last_back ON last_back.person = cohort.person
  JOIN period AS later ON later.period > cohort.period AND later.period <= last_back.period
  JOIN param ON param.name = 'mode' AND param.value = 'rolling'
  WHERE cohort.rank = 0
  UNION ALL
  SELECT aged.period, aged.person, aged.cell
  FROM (
    SELECT
      cohort.period,
      cohort.person,
      CASE
        WHEN back.day - cohort.day BETWEEN 1 AND 7 THEN '1-7'
        WHEN back.day - cohort.day BETWEEN 8 AND 14 THEN '8-14'
        WHEN back.day - cohort.day BETWEEN 15 AND 28 THEN '15-28'
        WHEN back.day - cohort.day BETWEEN 29 AND 56 THEN '29-56'
      END AS cell
    FROM cohort
    JOIN back ON back.person = cohort.person
    JOIN param ON param.name = 'mode' AND param.value = 'bracket'
    WHERE cohort.rank = 0
  ) AS aged
  WHERE aged.cell IS NOT NULL
  GROUP BY aged.period, aged.person, aged.cell
)
SELECT
  cohort.period,
  '0' AS cell,
  cohort.person,
  cohort.identity,
  cohort.grp,
  CAST(1 AS BIGINT) AS weight,
  cohort.reason
FROM cohort
UNION ALL
SELECT
  cohort.period,
  distance.cell,
  cohort.person,
  cohort.identity,
  cohort.grp,
  CAST(1 AS BIGINT) AS weight,
  '' AS reason
FROM distance
JOIN cohort ON cohort.period = distance.period AND cohort.person = distance.person
