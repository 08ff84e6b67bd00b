-- The counts of active people at once: each person's best reason in each window, without the rows behind it.
WITH active AS (
  SELECT lookback_day.period, acted.person, MIN(acted.rank) AS rank
  FROM acted
  JOIN lookback_day ON lookback_day.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY lookback_day.period, acted.person
)
SELECT active.period, '' AS cell, COALESCE(dropped.reason, '') AS reason, COUNT(*) AS weight, COUNT(*) AS people
FROM active
LEFT JOIN dropped ON dropped.rank = active.rank
GROUP BY active.period, COALESCE(dropped.reason, '')
