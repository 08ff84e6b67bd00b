-- How many messages each account sent as a reply to another message.
SELECT
  calendar.period,
  '' AS cell,
  acted.person,
  acted.identity,
  acted.grp,
  CAST(SUM(acted.replies) AS BIGINT) AS weight,
  acted.reason
FROM acted
JOIN calendar ON calendar.day = acted.day
WHERE acted.replies > 0
GROUP BY calendar.period, acted.person, acted.identity, acted.grp, acted.reason
