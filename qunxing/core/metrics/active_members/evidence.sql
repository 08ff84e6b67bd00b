-- Who did something in the window that ends with each period.
WITH reach AS (
  SELECT period.period, period.end_day - number.n AS day
  FROM period
  JOIN param ON param.name = 'window'
  JOIN number
    ON number.n < CASE param.value
      WHEN '7' THEN 7
      WHEN '28' THEN 28
      ELSE period.end_day - period.start_day + 1
    END
),
active AS (
  SELECT
    reach.period,
    acted.person,
    acted.identity,
    acted.grp,
    acted.reason,
    acted.rank,
    CAST(SUM(acted.messages + acted.acts) AS BIGINT) AS weight
  FROM acted
  JOIN reach ON reach.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY reach.period, acted.person, acted.identity, acted.grp, acted.reason, acted.rank
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM active
  GROUP BY period, person
)
SELECT active.period, '' AS cell, active.person, active.identity, active.grp, active.weight, active.reason
FROM active
JOIN best ON best.period = active.period AND best.person = active.person AND best.rank = active.rank
