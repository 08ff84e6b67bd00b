-- The days on which anybody was active, of each group by itself: those on which active_members is not 0.
SELECT CAST(acted.person // 1099511627776 AS BIGINT) AS nth, acted.day AS period, '' AS cell, COUNT(*) AS number
FROM acted
JOIN calendar ON calendar.day = acted.day
WHERE acted.rank = 0 AND acted.identity <> 0
GROUP BY acted.person // 1099511627776, acted.day
