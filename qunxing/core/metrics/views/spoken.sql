-- Every message in the asked groups and days, whose it is, what it replies to, and why it is left out ('' when it counts).
SELECT
  said.grp,
  said.k1,
  said.k2,
  said.identity,
  COALESCE(identity.person, said.identity) + scope.apart AS person,
  said.ts,
  said.day,
  said.category,
  COALESCE(inferred_reply.ref1, said.ref1) AS ref1,
  COALESCE(inferred_reply.ref2, said.ref2) AS ref2,
  COALESCE(left_out.reason, what.reason, '') AS reason,
  COALESCE(left_out.rank, what.rank, 0) AS rank
FROM said
JOIN scope ON scope.grp = said.grp
JOIN category ON category.category = said.category
LEFT JOIN inferred_reply
  ON inferred_reply.grp = said.grp AND inferred_reply.k1 = said.k1 AND inferred_reply.k2 = said.k2
LEFT JOIN left_out
  ON left_out.identity = said.identity
  AND said.day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN dropped AS what ON what.reason = category.reason
LEFT JOIN identity ON identity.identity = said.identity
