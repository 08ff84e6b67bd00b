-- Who answered which question, once for each account; out by what the answerer is, else by what the asker is.
SELECT DISTINCT
  question.period,
  question.grp,
  question.k1,
  question.k2,
  question.person - scope.apart AS asked_by,
  COALESCE(identity.person, valid_answer.answerer) + scope.apart AS person,
  valid_answer.answerer AS identity,
  COALESCE(left_out.reason, question.reason) AS reason
FROM asked_question AS question
JOIN scope ON scope.grp = question.grp
JOIN valid_answer
  ON valid_answer.grp = question.grp
  AND valid_answer.k1 = question.k1
  AND valid_answer.k2 = question.k2
LEFT JOIN left_out
  ON left_out.identity = valid_answer.answerer
  AND valid_answer.answer_day BETWEEN left_out.from_day AND left_out.to_day
LEFT JOIN identity ON identity.identity = valid_answer.answerer
