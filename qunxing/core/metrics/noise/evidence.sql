-- How many messages of each account only acknowledge, and how many say something.
SELECT
  calendar.period,
  CASE WHEN member_day.category = 1 THEN 'noise' ELSE 'said' END AS cell,
  COALESCE(identity.person, member_day.identity) + scope.apart AS person,
  member_day.identity,
  member_day.grp,
  CAST(SUM(member_day.messages) AS BIGINT) AS weight,
  COALESCE(left_out.reason, CASE WHEN member_day.category = 1 THEN NULL ELSE what.reason END, '') AS reason
FROM member_day
JOIN scope ON scope.grp = member_day.grp
JOIN calendar ON calendar.day = member_day.day
JOIN category ON category.category = member_day.category
LEFT JOIN left_out
  ON left_out.identity = member_day.identity
  AND member_day.day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN dropped AS what ON what.reason = category.reason
LEFT JOIN identity ON identity.identity = member_day.identity
WHERE member_day.messages > 0
GROUP BY
  calendar.period,
  CASE WHEN member_day.category = 1 THEN 'noise' ELSE 'said' END,
  COALESCE(identity.person, member_day.identity) + scope.apart,
  member_day.identity,
  member_day.grp,
  COALESCE(left_out.reason, CASE WHEN member_day.category = 1 THEN NULL ELSE what.reason END, '')
