-- On how many days of the window that ends with each period each person was active.
WITH reach AS (
  SELECT period.period, period.end_day - number.n AS day
  FROM period
  JOIN param ON param.name = 'window'
  JOIN number ON number.n < CASE param.value WHEN '7' THEN 7 ELSE 28 END
),
active AS (
  SELECT reach.period, acted.person, acted.day, acted.reason, acted.rank, acted.identity, acted.grp
  FROM acted
  JOIN reach ON reach.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM active
  GROUP BY period, person
)
SELECT
  active.period,
  '' AS cell,
  active.person,
  MIN(active.identity) AS identity,
  MIN(active.grp) AS grp,
  COUNT(DISTINCT active.day) AS weight,
  active.reason
FROM active
JOIN best ON best.period = active.period AND best.person = active.person AND best.rank = active.rank
GROUP BY active.period, active.person, active.reason
