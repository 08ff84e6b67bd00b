-- Every question with the wait for its first valid answer, or how long it has been waiting; at most seven days.
WITH question AS (
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
),
valid AS (
  SELECT
    answer.grp,
    answer.k1,
    answer.k2,
    answer.answer_ts,
    CASE WHEN excluded.reason = 'staff' THEN 'staff' WHEN excluded.reason = 'bot' THEN 'bot' ELSE 'member' END AS role,
    ROW_NUMBER() OVER (
      PARTITION BY answer.grp, answer.k1, answer.k2
      ORDER BY answer.answer_ts, answer.a1, answer.a2
    ) AS nth
  FROM answer
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
)
SELECT
  question.period,
  COALESCE(valid.role, 'waiting') || ' ' || CAST(question.watched AS VARCHAR) AS cell,
  question.person,
  question.asker AS identity,
  question.grp,
  COALESCE(valid.answer_ts - question.ts, question.watched) AS weight,
  question.reason
FROM question
LEFT JOIN valid
  ON valid.grp = question.grp
  AND valid.k1 = question.k1
  AND valid.k2 = question.k2
  AND valid.nth = 1
