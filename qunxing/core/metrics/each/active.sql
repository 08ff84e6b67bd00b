-- People active in each period, of each group by itself: the numbers of active_members.
SELECT
  CAST(acted.person // 1099511627776 AS BIGINT) AS nth,
  calendar.period,
  '' AS cell,
  COUNT(DISTINCT acted.person) AS number
FROM acted
JOIN calendar ON calendar.day = acted.day
WHERE acted.rank = 0 AND acted.identity <> 0
GROUP BY acted.person // 1099511627776, calendar.period
