-- Messages by weekday (0 is Monday) and local hour.
SELECT
  calendar.period,
  CAST((acted_hour.day + 3) % 7 AS VARCHAR) || '-' || CAST(acted_hour.hour AS VARCHAR) AS cell,
  acted_hour.person,
  acted_hour.identity,
  acted_hour.grp,
  CAST(SUM(acted_hour.messages) AS BIGINT) AS weight,
  acted_hour.reason
FROM acted_hour
JOIN calendar ON calendar.day = acted_hour.day
WHERE acted_hour.messages > 0
GROUP BY
  calendar.period,
  (acted_hour.day + 3) % 7,
  acted_hour.hour,
  acted_hour.person,
  acted_hour.identity,
  acted_hour.grp,
  acted_hour.reason
