-- As acted, by hour of the day.
SELECT
  member_hour.grp,
  member_hour.identity,
  COALESCE(identity.person, member_hour.identity) + scope.apart AS person,
  member_hour.day,
  member_hour.hour,
  member_hour.messages,
  COALESCE(left_out.reason, what.reason, '') AS reason
FROM member_hour
JOIN scope ON scope.grp = member_hour.grp
JOIN category ON category.category = member_hour.category
LEFT JOIN left_out
  ON left_out.identity = member_hour.identity
  AND member_hour.day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN dropped AS what ON what.reason = category.reason
LEFT JOIN identity ON identity.identity = member_hour.identity
