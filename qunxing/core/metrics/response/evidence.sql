-- Every question with the wait for its first valid answer, or how long it has been waiting; at most seven days.
SELECT
  question.period,
  COALESCE(valid_answer.role, 'waiting') || ' ' || CAST(question.watched AS VARCHAR) AS cell,
  question.person,
  question.asker AS identity,
  question.grp,
  COALESCE(valid_answer.answer_ts - question.ts, question.watched) AS weight,
  question.reason
FROM asked_question AS question
LEFT JOIN valid_answer
  ON valid_answer.grp = question.grp
  AND valid_answer.k1 = question.k1
  AND valid_answer.k2 = question.k2
  AND valid_answer.nth = 1
