-- The counts of growth at once: whoever was active before and is not now is no longer active, which a difference tells.
WITH days AS (
  SELECT day, period FROM calendar
  UNION ALL
  SELECT day, -1 AS period FROM before
),
active AS (
  SELECT days.period, acted.person, MIN(acted.rank) AS rank
  FROM acted
  JOIN days ON days.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY days.period, acted.person
),
counting AS (
  SELECT period, person FROM active WHERE rank = 0
),
first_day AS (
  SELECT acted.person, MIN(acted.day) AS day
  FROM acted
  JOIN span ON acted.day <= span.to_day
  JOIN param ON param.name = 'signal'
  WHERE acted.rank = 0 AND acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY acted.person
),
whole AS (
  SELECT period, COUNT(*) AS people
  FROM counting
  GROUP BY period
),
fresh AS (
  SELECT calendar.period, COUNT(*) AS people
  FROM first_day
  JOIN calendar ON calendar.day = first_day.day
  GROUP BY calendar.period
),
staying AS (
  SELECT counting.period, COUNT(*) AS people
  FROM counting
  JOIN counting AS earlier ON earlier.period = counting.period - 1 AND earlier.person = counting.person
  GROUP BY counting.period
),
counted AS (
  SELECT period, 'new' AS cell, '' AS reason, people
  FROM fresh
  UNION ALL
  SELECT period, 'returning' AS cell, '' AS reason, people
  FROM staying
  UNION ALL
  SELECT
    whole.period,
    'resurrected' AS cell,
    '' AS reason,
    whole.people - COALESCE(fresh.people, 0) - COALESCE(staying.people, 0) AS people
  FROM whole
  LEFT JOIN fresh ON fresh.period = whole.period
  LEFT JOIN staying ON staying.period = whole.period
  WHERE whole.period >= 0
  UNION ALL
  SELECT period.period, 'dormant' AS cell, '' AS reason, whole.people - COALESCE(staying.people, 0) AS people
  FROM whole
  JOIN period ON period.period = whole.period + 1
  LEFT JOIN staying ON staying.period = period.period
  UNION ALL
  SELECT active.period, '' AS cell, dropped.reason, COUNT(*) AS people
  FROM active
  JOIN dropped ON dropped.rank = active.rank
  WHERE active.period >= 0
  GROUP BY active.period, dropped.reason
)
SELECT period, cell, reason, CAST(people AS BIGINT) AS weight, CAST(people AS BIGINT) AS people
FROM counted
WHERE people > 0
