-- Who stands in a chain and for how much, on the day on which each was first seen in it.
WITH entry AS (
  SELECT
    calendar.period,
    acting.person,
    acting.identity,
    acting.grp,
    acting.reason,
    SUM(acting.amount) AS quantity,
    COUNT(*) AS entries
  FROM acting
  JOIN calendar ON calendar.day = acting.day
  LEFT JOIN known_person ON known_person.person = acting.person
  WHERE acting.kind = 13
    AND acting.identity <> 0
    AND (known_person.person IS NOT NULL OR acting.reason = 'unmatched')
  GROUP BY calendar.period, acting.person, acting.identity, acting.grp, acting.reason
)
SELECT period, 'joined' AS cell, person, identity, grp, CAST(quantity AS BIGINT) AS weight, reason
FROM entry
UNION ALL
SELECT period, 'entries' AS cell, person, identity, grp, entries AS weight, reason
FROM entry
