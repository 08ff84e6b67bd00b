-- The counts of messages at once, without a row for each account.
SELECT calendar.period, '' AS cell, acted.reason, CAST(SUM(acted.messages) AS BIGINT) AS weight, COUNT(*) AS people
FROM acted
JOIN calendar ON calendar.day = acted.day
WHERE acted.messages > 0
GROUP BY calendar.period, acted.reason
