-- Staff posts with a link or a price, and the orders within so many hours after the last one before them.
-- An order belongs to its group, at the desk to the groups of its buyer. The order in time is no cause.
WITH rule AS (
  SELECT CASE value WHEN '4' THEN 14400000000 WHEN '72' THEN 259200000000 ELSE 86400000000 END AS us
  FROM param
  WHERE name = 'within'
),
promoted AS (
  SELECT offer.grp, offer.k1, offer.k2, offer.identity, offer.person, offer.ts, calendar.period
  FROM offer
  JOIN calendar ON calendar.day = offer.day
),
bought AS (
  SELECT
    k1,
    k2,
    grp,
    identity,
    person,
    ts,
    day,
    timed,
    CASE WHEN reason = 'unmatched' THEN '' ELSE reason END AS reason
  FROM acting
  WHERE kind = 16 AND amount > 0
),
member AS (
  SELECT person, grp FROM seat
  UNION
  SELECT person, grp FROM acted WHERE messages > 0 AND identity <> 0
),
place AS (
  SELECT bought.k1, bought.k2, bought.person, bought.grp FROM bought JOIN scope ON scope.grp = bought.grp
  UNION
  SELECT bought.k1, bought.k2, bought.person, member.grp
  FROM bought
  JOIN desk ON desk.grp = bought.grp
  JOIN member ON member.person = bought.person
),
followed AS (
  SELECT
    bought.k1,
    bought.k2,
    bought.person,
    bought.identity,
    bought.reason,
    promoted.period,
    promoted.grp,
    promoted.k1 AS p1,
    promoted.k2 AS p2,
    ROW_NUMBER() OVER (
      PARTITION BY bought.k1, bought.k2, bought.person
      ORDER BY promoted.ts DESC, promoted.grp, promoted.k1, promoted.k2
    ) AS nth
  FROM bought
  JOIN place ON place.k1 = bought.k1 AND place.k2 = bought.k2 AND place.person = bought.person
  JOIN promoted ON promoted.grp = place.grp AND promoted.ts <= bought.ts
  JOIN rule ON bought.ts - promoted.ts <= rule.us
  WHERE bought.timed = 1
),
result AS (
  SELECT DISTINCT grp, p1, p2 FROM followed WHERE nth = 1 AND reason = ''
)
SELECT
  promoted.period,
  CASE WHEN result.grp IS NULL THEN 'empty' ELSE 'hit' END AS cell,
  promoted.person,
  promoted.identity,
  promoted.grp,
  COUNT(*) AS weight,
  '' AS reason
FROM promoted
LEFT JOIN result ON result.grp = promoted.grp AND result.p1 = promoted.k1 AND result.p2 = promoted.k2
GROUP BY
  promoted.period,
  CASE WHEN result.grp IS NULL THEN 'empty' ELSE 'hit' END,
  promoted.person,
  promoted.identity,
  promoted.grp
UNION ALL
SELECT period, 'after' AS cell, person, identity, grp, COUNT(*) AS weight, reason
FROM followed
WHERE nth = 1
GROUP BY period, person, identity, grp, reason
UNION ALL
SELECT
  calendar.period,
  CASE bought.timed WHEN 1 THEN 'other' ELSE 'untimed' END AS cell,
  bought.person,
  bought.identity,
  bought.grp,
  COUNT(*) AS weight,
  bought.reason
FROM bought
JOIN calendar ON calendar.day = bought.day
LEFT JOIN followed
  ON followed.k1 = bought.k1
  AND followed.k2 = bought.k2
  AND followed.person = bought.person
  AND followed.nth = 1
WHERE followed.nth IS NULL
GROUP BY
  calendar.period,
  CASE bought.timed WHEN 1 THEN 'other' ELSE 'untimed' END,
  bought.person,
  bought.identity,
  bought.grp,
  bought.reason
