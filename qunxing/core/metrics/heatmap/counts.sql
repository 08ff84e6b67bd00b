-- The counts of the week's hours at once, without a row for each account.
WITH slot AS (
  SELECT
    calendar.period,
    (acted_hour.day + 3) % 7 AS weekday,
    acted_hour.hour,
    acted_hour.reason,
    SUM(acted_hour.messages) AS weight,
    COUNT(*) AS people
  FROM acted_hour
  JOIN calendar ON calendar.day = acted_hour.day
  WHERE acted_hour.messages > 0
  GROUP BY calendar.period, (acted_hour.day + 3) % 7, acted_hour.hour, acted_hour.reason
)
SELECT
  period,
  CAST(weekday AS VARCHAR) || '-' || CAST(hour AS VARCHAR) AS cell,
  reason,
  CAST(weight AS BIGINT) AS weight,
  people
FROM slot
