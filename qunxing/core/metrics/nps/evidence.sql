-- Every answer to a question whether one would recommend it, on a scale of ten; who answered need not be known.
SELECT
  calendar.period,
  '' AS cell,
  acting.person,
  acting.identity,
  acting.grp,
  CAST(acting.amount AS BIGINT) AS weight,
  CASE acting.reason WHEN 'unmatched' THEN '' ELSE acting.reason END AS reason
FROM acting
JOIN calendar ON calendar.day = acting.day
WHERE acting.kind = 15 AND (acting.note LIKE '%推荐%/10' OR acting.note LIKE '%ecommend%/10')
