-- How many replies between two people each person is part of, as the one who replies or the one replied to.
WITH tie AS (
  SELECT
    calendar.period,
    reply.grp,
    reply.person AS replier,
    reply.identity AS replier_account,
    original.person AS author,
    original.identity AS author_account,
    CASE WHEN reply.rank > 0 THEN reply.reason ELSE original.reason END AS reason
  FROM spoken AS reply
  JOIN spoken AS original ON original.grp = reply.grp AND original.k1 = reply.ref1 AND original.k2 = reply.ref2
  JOIN calendar ON calendar.day = reply.day
  JOIN calendar AS earlier ON earlier.day = original.day
  WHERE reply.identity <> 0 AND original.identity <> 0 AND reply.person <> original.person
),
ending AS (
  SELECT period, grp, replier AS person, replier_account AS identity, reason
  FROM tie
  UNION ALL
  SELECT period, grp, author AS person, author_account AS identity, reason
  FROM tie
)
SELECT period, '' AS cell, person, identity, grp, COUNT(*) AS weight, reason
FROM ending
GROUP BY period, person, identity, grp, reason
