-- Every question in the asked groups and days, who asked, why it is left out, and how long it was watched.
SELECT
  answer.grp,
  answer.k1,
  answer.k2,
  answer.asker,
  answer.ts,
  calendar.period,
  COALESCE(identity.person, answer.asker) + scope.apart AS person,
  COALESCE(left_out.reason, what.reason, '') AS reason,
  CASE
    WHEN scope.now_ts - answer.ts > 604800000000 THEN 604800000000
    ELSE scope.now_ts - answer.ts
  END AS watched
FROM answer
JOIN scope ON scope.grp = answer.grp AND answer.ts <= scope.now_ts
JOIN calendar ON calendar.day = answer.day
JOIN category ON category.category = answer.category
LEFT JOIN left_out
  ON left_out.identity = answer.asker
  AND answer.day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN dropped AS what ON what.reason = category.reason
LEFT JOIN identity ON identity.identity = answer.asker
WHERE answer.rank <= 1
