-- How many messages each account sent as a reply to another message, and how many that only most probably are one.
WITH inferred_one AS (
  SELECT
    reply.grp,
    reply.identity,
    COALESCE(identity.person, reply.identity) + scope.apart AS person,
    reply.day,
    COALESCE(left_out.reason, what.reason, '') AS reason
  FROM inferred_reply AS reply
  JOIN scope ON scope.grp = reply.grp
  JOIN category ON category.category = reply.category
  LEFT JOIN left_out
    ON left_out.identity = reply.identity
    AND reply.day BETWEEN left_out.from_day AND left_out.to_day
  LEFT JOIN dropped AS what ON what.reason = category.reason
  LEFT JOIN identity ON identity.identity = reply.identity
),
replied AS (
  SELECT day, person, identity, grp, replies, reason FROM acted WHERE replies > 0
  UNION ALL
  SELECT day, person, identity, grp, 1 AS replies, reason FROM inferred_one
)
SELECT
  calendar.period,
  '' AS cell,
  replied.person,
  replied.identity,
  replied.grp,
  CAST(SUM(replied.replies) AS BIGINT) AS weight,
  replied.reason
FROM replied
JOIN calendar ON calendar.day = replied.day
GROUP BY calendar.period, replied.person, replied.identity, replied.grp, replied.reason
