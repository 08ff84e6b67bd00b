-- What each account did on each day in the asked groups, whose it is, and why it is left out ('' when it counts).
SELECT
  member_day.grp,
  member_day.identity,
  COALESCE(identity.person, member_day.identity) + scope.apart AS person,
  member_day.day,
  member_day.messages,
  member_day.replies,
  member_day.acts,
  member_day.first_ts,
  COALESCE(left_out.reason, what.reason, '') AS reason,
  COALESCE(left_out.rank, what.rank, 0) AS rank
FROM member_day
JOIN scope ON scope.grp = member_day.grp
JOIN category ON category.category = member_day.category
LEFT JOIN left_out
  ON left_out.identity = member_day.identity
  AND member_day.day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN dropped AS what ON what.reason = category.reason
LEFT JOIN identity ON identity.identity = member_day.identity
