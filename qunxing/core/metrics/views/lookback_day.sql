-- Every day of the window that ends with each period.
SELECT lookback.period, lookback.end_day - number.n AS day
FROM lookback
JOIN number ON number.n < lookback.days
