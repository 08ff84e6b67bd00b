-- Answers that count: by somebody else than the asker, saying something, by no robot where those are left out.
WITH given AS (
  SELECT grp, k1, k2, asker, answerer, answer_ts, answer_day, answer_category, a1, a2 FROM answer
  UNION ALL
  SELECT grp, k1, k2, asker, answerer, answer_ts, answer_day, answer_category, a1, a2 FROM inferred
)
SELECT
  answer.grp,
  answer.k1,
  answer.k2,
  answer.answerer,
  answer.answer_ts,
  answer.answer_day,
  CASE WHEN excluded.reason = 'staff' THEN 'staff' WHEN excluded.reason = 'bot' THEN 'bot' ELSE 'member' END AS role,
  ROW_NUMBER() OVER (
    PARTITION BY answer.grp, answer.k1, answer.k2
    ORDER BY answer.answer_ts, answer.a1, answer.a2
  ) AS nth
FROM given AS answer
JOIN scope ON scope.grp = answer.grp AND answer.answer_ts <= scope.now_ts
JOIN category ON category.category = answer.answer_category
LEFT JOIN dropped AS what ON what.reason = category.reason
LEFT JOIN excluded
  ON excluded.identity = answer.answerer
  AND answer.answer_day BETWEEN excluded.from_day AND excluded.to_day
LEFT JOIN dropped AS robot ON robot.reason = excluded.reason AND robot.reason = 'bot'
LEFT JOIN identity AS mine ON mine.identity = answer.asker
LEFT JOIN identity AS theirs ON theirs.identity = answer.answerer
WHERE
  answer.answerer <> 0
  AND what.reason IS NULL
  AND robot.reason IS NULL
  AND COALESCE(mine.person, answer.asker) <> COALESCE(theirs.person, answer.answerer)
