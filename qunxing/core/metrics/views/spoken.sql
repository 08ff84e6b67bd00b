-- Every message in the asked groups and days, whose it is, and why it is left out ('' when it counts).
SELECT
  said.grp,
  said.k1,
  said.k2,
  said.identity,
  COALESCE(identity.person, said.identity) + scope.apart AS person,
  said.ts,
  said.day,
  said.category,
  said.ref1,
  said.ref2,
  COALESCE(left_out.reason, what.reason, '') AS reason,
  COALESCE(left_out.rank, what.rank, 0) AS rank
FROM said
JOIN scope ON scope.grp = said.grp
JOIN category ON category.category = said.category
LEFT JOIN left_out
  ON left_out.identity = said.identity
  AND said.day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN dropped AS what ON what.reason = category.reason
LEFT JOIN identity ON identity.identity = said.identity
