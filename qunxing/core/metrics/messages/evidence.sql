-- How many messages each account sent in each group.
SELECT
  calendar.period,
  '' AS cell,
  acted.person,
  acted.identity,
  acted.grp,
  CAST(SUM(acted.messages) AS BIGINT) AS weight,
  acted.reason
FROM acted
JOIN calendar ON calendar.day = acted.day
WHERE acted.messages > 0
GROUP BY calendar.period, acted.person, acted.identity, acted.grp, acted.reason
