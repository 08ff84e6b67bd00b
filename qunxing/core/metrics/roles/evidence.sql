-- What each member did in each period that makes out their part: wrote, asked, helped whom, began; and who was there first.
WITH joined AS (
  SELECT seat.grp, seat.person, seat.identity, MIN(seat.start_day) AS day
  FROM seat
  WHERE seat.start_basis IN (1, 2)
  GROUP BY seat.grp, seat.person, seat.identity
),
opened AS (
  SELECT joined.grp, MIN(joined.day) AS day FROM joined GROUP BY joined.grp
),
wrote AS (
  SELECT
    calendar.period,
    acted.person,
    acted.identity,
    acted.grp,
    CAST(SUM(acted.messages) AS BIGINT) AS weight,
    acted.reason
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  WHERE acted.messages > 0 AND acted.identity <> 0
  GROUP BY calendar.period, acted.person, acted.identity, acted.grp, acted.reason
),
fact AS (
  SELECT wrote.period, 'wrote' AS cell, wrote.person, wrote.identity, wrote.grp, wrote.weight, wrote.reason FROM wrote
  UNION ALL
  SELECT DISTINCT wrote.period, 'seed' AS cell, wrote.person, wrote.identity, wrote.grp, 1 AS weight, '' AS reason
  FROM wrote
  JOIN joined ON joined.grp = wrote.grp AND joined.person = wrote.person
  JOIN opened ON opened.grp = joined.grp AND joined.day <= opened.day + 6
  WHERE wrote.reason = ''
  UNION ALL
  SELECT
    answering.period,
    'helped ' || CAST(answering.asked_by AS VARCHAR) AS cell,
    answering.person,
    answering.identity,
    answering.grp,
    COUNT(*) AS weight,
    '' AS reason
  FROM answering
  WHERE answering.reason = ''
  GROUP BY answering.period, answering.asked_by, answering.person, answering.identity, answering.grp
  UNION ALL
  SELECT
    question.period,
    'asked' AS cell,
    question.person,
    question.asker AS identity,
    question.grp,
    COUNT(*) AS weight,
    '' AS reason
  FROM asked_question AS question
  WHERE question.reason = ''
  GROUP BY question.period, question.person, question.asker, question.grp
  UNION ALL
  SELECT
    calendar.period,
    'began' AS cell,
    topical.person,
    topical.identity,
    topical.grp,
    COUNT(*) AS weight,
    '' AS reason
  FROM topical
  JOIN calendar ON calendar.day = topical.day
  WHERE topical.nth = 1
  GROUP BY calendar.period, topical.person, topical.identity, topical.grp
)
SELECT fact.period, fact.cell, fact.person, fact.identity, fact.grp, fact.weight, fact.reason
FROM fact
