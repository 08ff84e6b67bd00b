-- Readings of one name by group and period: their sum, the greatest, the last, and by how much a running total rose.
WITH place AS (
  SELECT grp, apart, 0 AS whole FROM scope
  UNION
  SELECT desk.grp, COALESCE(scope.apart, 0) AS apart, 1 AS whole FROM desk LEFT JOIN scope ON 1 = 1
),
named AS (
  SELECT
    place.grp,
    place.apart,
    place.whole,
    reading.day,
    reading.amount,
    reading.proof,
    reading.amount - MAX(reading.amount) OVER earlier AS rise,
    reading.day - MAX(reading.day) OVER earlier AS days
  FROM reading
  JOIN param ON param.name = 'name' AND param.value = reading.name
  JOIN place ON place.grp = reading.grp
  WINDOW earlier AS (PARTITION BY place.apart, place.grp ORDER BY reading.day ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING)
),
placed AS (
  SELECT
    calendar.period,
    named.*,
    ROW_NUMBER() OVER (PARTITION BY named.apart, named.grp, calendar.period ORDER BY named.day DESC) AS nth
  FROM named
  JOIN calendar ON calendar.day = named.day
),
summed AS (
  SELECT
    period,
    apart,
    grp,
    CASE whole WHEN 1 THEN 'whole ' ELSE '' END AS prefix,
    SUM(amount) AS total,
    MAX(amount) AS top,
    SUM(CASE nth WHEN 1 THEN amount END) AS final,
    SUM(CASE WHEN rise >= 0 THEN rise END) AS rise,
    SUM(CASE WHEN rise >= 0 AND days > 1 THEN 1 END) AS wide,
    SUM(CASE WHEN rise < 0 THEN 1 END) AS fell,
    SUM(CASE proof WHEN 3 THEN 1 END) AS told,
    SUM(CASE proof WHEN 3 THEN NULL ELSE 1 END) AS shown
  FROM placed
  GROUP BY period, apart, grp, whole
),
cell AS (
  SELECT period, apart, grp, prefix, 'sum' AS part, total AS weight FROM summed
  UNION ALL
  SELECT period, apart, grp, prefix, 'top' AS part, top AS weight FROM summed
  UNION ALL
  SELECT period, apart, grp, prefix, 'last' AS part, final AS weight FROM summed
  UNION ALL
  SELECT period, apart, grp, prefix, 'rise' AS part, rise AS weight FROM summed
  UNION ALL
  SELECT period, apart, grp, prefix, 'wide' AS part, wide AS weight FROM summed
  UNION ALL
  SELECT period, apart, grp, prefix, 'fell' AS part, fell AS weight FROM summed
  UNION ALL
  SELECT period, apart, grp, prefix, 'told' AS part, told AS weight FROM summed
  UNION ALL
  SELECT period, apart, grp, prefix, 'shown' AS part, shown AS weight FROM summed
)
SELECT
  period,
  prefix || part AS cell,
  apart AS person,
  CAST(0 AS BIGINT) AS identity,
  grp,
  CAST(weight AS BIGINT) AS weight,
  '' AS reason
FROM cell
WHERE weight IS NOT NULL
