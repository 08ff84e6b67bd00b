-- On how many days of the window that ends with each period each person was active.
WITH reach AS (
  SELECT period.period, period.end_day - number.n AS day
  FROM period
  JOIN param ON param.name = 'window'
  JOIN number ON number.n < CASE param.value WHEN '7' THEN 7 ELSE 28 END
),
reached AS (
  SELECT day FROM reach GROUP BY day
),
active_day AS (
  SELECT acted.person, acted.day, acted.reason, acted.rank, MIN(acted.identity) AS identity, MIN(acted.grp) AS grp
  FROM acted
  JOIN reached ON reached.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY acted.person, acted.day, acted.reason, acted.rank
),
active AS (
  SELECT
    reach.period,
    active_day.person,
    active_day.reason,
    active_day.rank,
    MIN(active_day.identity) AS identity,
    MIN(active_day.grp) AS grp,
    COUNT(*) AS weight
  FROM active_day
  JOIN reach ON reach.day = active_day.day
  GROUP BY reach.period, active_day.person, active_day.reason, active_day.rank
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM active
  GROUP BY period, person
)
SELECT active.period, '' AS cell, active.person, active.identity, active.grp, active.weight, active.reason
FROM active
JOIN best ON best.period = active.period AND best.person = active.person AND best.rank = active.rank
