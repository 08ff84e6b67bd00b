-- Who did something in the window that ends with each period.
WITH active AS (
  SELECT
    lookback_day.period,
    acted.person,
    acted.identity,
    acted.grp,
    acted.reason,
    acted.rank,
    CAST(SUM(acted.messages + acted.acts) AS BIGINT) AS weight
  FROM acted
  JOIN lookback_day ON lookback_day.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY lookback_day.period, acted.person, acted.identity, acted.grp, acted.reason, acted.rank
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM active
  GROUP BY period, person
)
SELECT active.period, '' AS cell, active.person, active.identity, active.grp, active.weight, active.reason
FROM active
JOIN best ON best.period = active.period AND best.person = active.person AND best.rank = active.rank
