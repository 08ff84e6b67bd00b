SELECT period, cell, '' AS reason, CAST(COUNT(*) AS BIGINT) AS weight, COUNT(*) AS people
FROM told_apart
GROUP BY period, cell
UNION ALL
SELECT period, 'present' AS cell, reason, CAST(COUNT(*) AS BIGINT) AS weight, COUNT(DISTINCT person) AS people
FROM held
WHERE reason <> ''
GROUP BY period, reason
ORDER BY period, cell, reason
