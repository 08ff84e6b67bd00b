-- After how many days silence is long in each asked group: three natural periods, as asked, by its charter or by its talk.
WITH eight_weeks AS (
  SELECT period.period, period.end_day - number.n AS day
  FROM period
  JOIN number ON number.n < 56
),
usual AS (
  SELECT eight_weeks.period, acted.grp, acted.person, COUNT(DISTINCT acted.day) AS days
  FROM acted
  JOIN eight_weeks ON eight_weeks.day = acted.day
  WHERE acted.messages > 0 AND acted.identity <> 0 AND acted.rank = 0
  GROUP BY eight_weeks.period, acted.grp, acted.person
),
rhythm AS (
  SELECT
    period,
    grp,
    CASE
      WHEN COUNT(*) < 5 THEN 90
      WHEN 2 * SUM(CASE WHEN days >= 8 THEN 1 ELSE 0 END) >= COUNT(*) THEN 21
      WHEN 2 * SUM(CASE WHEN days >= 4 THEN 1 ELSE 0 END) >= COUNT(*) THEN 42
      ELSE 90
    END AS days
  FROM usual
  GROUP BY period, grp
)
SELECT
  period.period,
  scope.grp,
  CASE param.value
    WHEN '7' THEN 21
    WHEN '14' THEN 42
    WHEN '30' THEN 90
    ELSE COALESCE(3 * chartered.days, rhythm.days, 90)
  END AS days
FROM period
CROSS JOIN scope
JOIN param ON param.name = 'natural'
LEFT JOIN chartered ON chartered.grp = scope.grp
LEFT JOIN rhythm ON rhythm.period = period.period AND rhythm.grp = scope.grp
