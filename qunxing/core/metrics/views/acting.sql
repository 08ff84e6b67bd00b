-- What was done besides talking in the asked groups and at their community's desk, whose it is, why it is left out.
WITH place AS (
  SELECT grp, apart FROM scope
  UNION
  SELECT desk.grp, scope.apart FROM desk CROSS JOIN scope
)
SELECT
  act.grp,
  act.identity,
  COALESCE(identity.person, act.identity) + place.apart AS person,
  act.kind,
  act.day,
  act.amount,
  act.note,
  act.ts,
  act.timed,
  act.k1,
  act.k2,
  COALESCE(left_out.reason, '') AS reason,
  COALESCE(left_out.rank, 0) AS rank
FROM act
JOIN place ON place.grp = act.grp
LEFT JOIN left_out
  ON left_out.identity = act.identity
  AND act.day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN identity ON identity.identity = act.identity
