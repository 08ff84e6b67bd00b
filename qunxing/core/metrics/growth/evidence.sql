-- Who is active for the first time, still, again, or no longer.
WITH days AS (
  SELECT day, period FROM calendar
  UNION ALL
  SELECT day, -1 AS period FROM before
),
first_day AS (
  SELECT acted.person, MIN(acted.day) AS day
  FROM acted
  JOIN span ON acted.day <= span.to_day
  JOIN param ON param.name = 'signal'
  WHERE acted.rank = 0 AND acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY acted.person
),
active AS (
  SELECT days.period, acted.person, acted.identity, acted.grp, acted.reason, acted.rank
  FROM acted
  JOIN days ON days.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY days.period, acted.person, acted.identity, acted.grp, acted.reason, acted.rank
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM active
  GROUP BY period, person
),
counting AS (
  SELECT period, person FROM best WHERE rank = 0
),
placed AS (
  SELECT
    best.period,
    best.person,
    best.rank,
    CASE
      WHEN best.rank > 0 THEN ''
      WHEN first_day.day >= period.start_day THEN 'new'
      WHEN earlier.person IS NOT NULL THEN 'returning'
      ELSE 'resurrected'
    END AS cell
  FROM best
  JOIN period ON period.period = best.period
  LEFT JOIN first_day ON first_day.person = best.person
  LEFT JOIN counting AS earlier ON earlier.period = best.period - 1 AND earlier.person = best.person
)
SELECT active.period, placed.cell, active.person, active.identity, active.grp, CAST(1 AS BIGINT) AS weight, active.reason
FROM active
JOIN placed ON placed.period = active.period AND placed.person = active.person AND placed.rank = active.rank
UNION ALL
SELECT period.period, 'dormant' AS cell, active.person, active.identity, active.grp, CAST(1 AS BIGINT) AS weight, '' AS reason
FROM active
JOIN period ON period.period = active.period + 1
LEFT JOIN counting ON counting.period = period.period AND counting.person = active.person
WHERE active.rank = 0 AND counting.person IS NULL
