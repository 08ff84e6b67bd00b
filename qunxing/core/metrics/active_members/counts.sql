-- The counts of active people at once: each person's best reason in each window, without the rows behind it.
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
  SELECT reach.period, acted.person, MIN(acted.rank) AS rank
  FROM acted
  JOIN reach ON reach.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY reach.period, acted.person
)
SELECT active.period, '' AS cell, COALESCE(dropped.reason, '') AS reason, COUNT(*) AS weight, COUNT(*) AS people
FROM active
LEFT JOIN dropped ON dropped.rank = active.rank
GROUP BY active.period, COALESCE(dropped.reason, '')
