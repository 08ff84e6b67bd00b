-- The counts of people who spoke at once: each person's best reason in each period, without the rows behind it.
WITH spoke AS (
  SELECT calendar.period, acted.person, MIN(acted.rank) AS rank
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  WHERE acted.messages > 0 AND acted.identity <> 0
  GROUP BY calendar.period, acted.person
)
SELECT spoke.period, '' AS cell, COALESCE(dropped.reason, '') AS reason, COUNT(*) AS weight, COUNT(*) AS people
FROM spoke
LEFT JOIN dropped ON dropped.rank = spoke.rank
GROUP BY spoke.period, COALESCE(dropped.reason, '')
