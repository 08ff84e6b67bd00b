-- How many days the window has that ends with each period, for metrics that ask for one.
SELECT
  period.period,
  period.end_day,
  CASE param.value
    WHEN '7' THEN 7
    WHEN '28' THEN 28
    WHEN '56' THEN 56
    WHEN '60' THEN 60
    ELSE period.end_day - period.start_day + 1
  END AS days
FROM period
JOIN param ON param.name = 'window'
