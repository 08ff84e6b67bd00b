-- Who began how many topics, who took part in how many, and how many messages were left out beforehand.
WITH part AS (
  SELECT DISTINCT grp, day, topic, person, identity FROM topical
)
SELECT
  calendar.period,
  'begun' AS cell,
  topical.person,
  topical.identity,
  topical.grp,
  COUNT(*) AS weight,
  '' AS reason
FROM topical
JOIN calendar ON calendar.day = topical.day
WHERE topical.nth = 1
GROUP BY calendar.period, topical.person, topical.identity, topical.grp
UNION ALL
SELECT
  calendar.period,
  'took_part' AS cell,
  part.person,
  part.identity,
  part.grp,
  COUNT(*) AS weight,
  '' AS reason
FROM part
JOIN calendar ON calendar.day = part.day
GROUP BY calendar.period, part.person, part.identity, part.grp
UNION ALL
SELECT
  calendar.period,
  'begun' AS cell,
  spoken.person,
  spoken.identity,
  spoken.grp,
  COUNT(*) AS weight,
  spoken.reason
FROM spoken
JOIN calendar ON calendar.day = spoken.day
WHERE spoken.rank > 0
GROUP BY calendar.period, spoken.person, spoken.identity, spoken.grp, spoken.reason
