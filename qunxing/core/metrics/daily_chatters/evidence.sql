-- Who talked on nearly every day of the week that ends with each period; what they wrote, and the others.
WITH word AS (
  SELECT
    period.period,
    COALESCE(identity.person, member_day.identity) + scope.apart AS person,
    member_day.identity,
    member_day.grp,
    member_day.day,
    member_day.category,
    member_day.messages,
    COALESCE(left_out.reason, '') AS reason
  FROM member_day
  JOIN scope ON scope.grp = member_day.grp
  JOIN period ON member_day.day BETWEEN period.end_day - 6 AND period.end_day
  LEFT JOIN left_out
    ON left_out.identity = member_day.identity
    AND member_day.day BETWEEN left_out.from_day AND left_out.to_day
  LEFT JOIN identity ON identity.identity = member_day.identity
  WHERE member_day.messages > 0 AND member_day.identity <> 0 AND member_day.category IN (0, 1)
),
chatter AS (
  SELECT word.period, word.person
  FROM word
  JOIN param ON param.name = 'days'
  WHERE word.reason = ''
  GROUP BY word.period, word.person, param.value
  HAVING COUNT(DISTINCT word.day) >= CASE param.value WHEN '7' THEN 7 WHEN '6' THEN 6 ELSE 5 END
),
said AS (
  SELECT
    word.period,
    CASE WHEN word.reason = '' AND chatter.person IS NOT NULL THEN 'chatter' ELSE 'other' END AS cell,
    word.person,
    word.identity,
    word.grp,
    word.category,
    word.messages,
    word.reason
  FROM word
  LEFT JOIN chatter ON chatter.period = word.period AND chatter.person = word.person
)
SELECT period, cell, person, identity, grp, CAST(SUM(messages) AS BIGINT) AS weight, reason
FROM said
GROUP BY period, cell, person, identity, grp, reason
UNION ALL
SELECT period, cell || '_noise' AS cell, person, identity, grp, CAST(SUM(messages) AS BIGINT) AS weight, '' AS reason
FROM said
WHERE category = 1 AND reason = ''
GROUP BY period, cell, person, identity, grp
