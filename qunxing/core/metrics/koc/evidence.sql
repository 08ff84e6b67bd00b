-- What speaks for each member as a helper: whom they answered, what they asked, wrote and set off, and since when known.
WITH heard AS (
  SELECT
    calendar.period,
    original.person,
    original.identity,
    original.grp,
    original.k1,
    original.k2,
    COUNT(DISTINCT reply.person) AS repliers
  FROM spoken AS original
  JOIN calendar ON calendar.day = original.day
  JOIN spoken AS reply
    ON reply.grp = original.grp
    AND reply.ref1 = original.k1
    AND reply.ref2 = original.k2
    AND reply.day BETWEEN original.day AND original.day + 7
  WHERE
    original.rank = 0
    AND reply.rank = 0
    AND original.identity <> 0
    AND reply.identity <> 0
    AND reply.person <> original.person
  GROUP BY calendar.period, original.person, original.identity, original.grp, original.k1, original.k2
),
placed AS (
  SELECT
    heard.period,
    heard.person,
    heard.identity,
    heard.grp,
    heard.repliers,
    ROW_NUMBER() OVER (PARTITION BY heard.period, heard.person ORDER BY heard.repliers DESC, heard.k1, heard.k2) AS nth
  FROM heard
),
helper AS (
  SELECT DISTINCT person FROM answering WHERE reason = ''
),
known AS (
  SELECT
    COALESCE(identity.person, spoke.identity) + spoke.apart AS person,
    spoke.identity,
    spoke.grp,
    spoke.day
  FROM (
    SELECT member_day.grp, member_day.identity, scope.apart, MIN(member_day.day) AS day
    FROM member_day
    JOIN scope ON scope.grp = member_day.grp
    WHERE member_day.messages > 0
    GROUP BY member_day.grp, member_day.identity, scope.apart
  ) AS spoke
  LEFT JOIN identity ON identity.identity = spoke.identity
  UNION ALL
  SELECT seat.person, seat.identity, seat.grp, seat.start_day AS day FROM seat
),
since AS (
  SELECT known.person, MIN(known.identity) AS identity, MIN(known.grp) AS grp, MIN(known.day) AS day
  FROM known
  JOIN helper ON helper.person = known.person
  GROUP BY known.person
),
brought AS (
  SELECT DISTINCT
    calendar.period,
    COALESCE(host.person, spell.inviter) + scope.apart AS person,
    spell.inviter AS identity,
    spell.grp,
    COALESCE(guest.person, spell.identity) + scope.apart AS guest
  FROM spell
  JOIN scope ON scope.grp = spell.grp
  JOIN calendar ON calendar.day = spell.start_day
  LEFT JOIN identity AS host ON host.identity = spell.inviter
  LEFT JOIN identity AS guest ON guest.identity = spell.identity
  WHERE spell.inviter <> 0 AND spell.start_basis IN (1, 2)
),
fact AS (
  SELECT
    answering.period,
    'helped ' || CAST(answering.asked_by AS VARCHAR) AS cell,
    answering.person,
    answering.identity,
    answering.grp,
    COUNT(*) AS weight,
    answering.reason
  FROM answering
  GROUP BY
    answering.period, answering.asked_by, answering.person, answering.identity, answering.grp, answering.reason
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
    'wrote' AS cell,
    acted.person,
    acted.identity,
    acted.grp,
    CAST(SUM(acted.messages) AS BIGINT) AS weight,
    '' AS reason
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  WHERE acted.rank = 0 AND acted.messages > 0 AND acted.identity <> 0
  GROUP BY calendar.period, acted.person, acted.identity, acted.grp
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
  UNION ALL
  SELECT
    placed.period,
    'heard' AS cell,
    placed.person,
    MIN(placed.identity) AS identity,
    MIN(placed.grp) AS grp,
    COUNT(*) AS weight,
    '' AS reason
  FROM placed
  WHERE placed.nth <= placed.repliers
  GROUP BY placed.period, placed.person
  UNION ALL
  SELECT brought.period, 'brought' AS cell, brought.person, brought.identity, brought.grp, COUNT(*) AS weight, '' AS reason
  FROM brought
  WHERE
    brought.guest <> brought.person
    AND EXISTS (
      SELECT 1 FROM acted
      WHERE acted.grp = brought.grp AND acted.person = brought.guest AND acted.rank = 0 AND acted.messages > 0
    )
  GROUP BY brought.period, brought.person, brought.identity, brought.grp
  UNION ALL
  SELECT
    period.period,
    'known' AS cell,
    since.person,
    since.identity,
    since.grp,
    period.end_day - since.day + 1 AS weight,
    '' AS reason
  FROM since
  JOIN period ON period.end_day >= since.day
)
SELECT fact.period, fact.cell, fact.person, fact.identity, fact.grp, fact.weight, fact.reason
FROM fact
