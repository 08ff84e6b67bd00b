-- Posts of staff that offer something, in the asked groups and days, and whose they are.
SELECT
  post.grp,
  post.k1,
  post.k2,
  post.identity,
  COALESCE(identity.person, post.identity) + scope.apart AS person,
  post.ts,
  post.day
FROM post
JOIN scope ON scope.grp = post.grp
JOIN calendar ON calendar.day = post.day
LEFT JOIN identity ON identity.identity = post.identity
WHERE EXISTS (
  SELECT 1
  FROM excluded
  WHERE
    excluded.identity = post.identity
    AND excluded.reason = 'staff'
    AND post.day BETWEEN excluded.from_day AND excluded.to_day
)
