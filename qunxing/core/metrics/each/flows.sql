-- Who came and went in each period, of each group by itself: the flows of headcount, in seats.
WITH flow AS (
  SELECT
    CASE WHEN dated = 0 THEN 'found' WHEN came = 1 THEN 'moved_in' WHEN spell > 1 THEN 'rejoined' ELSE 'joined' END AS cell,
    person, identity, start_day AS day
  FROM seat
  UNION ALL
  SELECT
    CASE exit WHEN 9 THEN 'removed' WHEN 25 THEN 'closed' WHEN 26 THEN 'moved_out' ELSE 'left' END AS cell,
    person, identity, end_day AS day
  FROM seat
  WHERE end_day IS NOT NULL
)
SELECT
  CAST(flow.person // 1099511627776 AS BIGINT) AS nth,
  calendar.period,
  flow.cell,
  COUNT(*) AS number
FROM flow
JOIN calendar ON calendar.day = flow.day
LEFT JOIN left_out
  ON left_out.identity = flow.identity
  AND flow.day BETWEEN left_out.from_day AND left_out.to_day
WHERE left_out.rank IS NULL
GROUP BY flow.person // 1099511627776, calendar.period, flow.cell
