SELECT period, cell, '' AS reason, CAST(COUNT(*) AS BIGINT) AS weight, COUNT(*) AS people
FROM judged
GROUP BY period, cell
ORDER BY period, cell
