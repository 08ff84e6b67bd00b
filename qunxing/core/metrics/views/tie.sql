-- Every reply between two members, both said in the asked days; left out by what the reply is, else by its original.
SELECT
  calendar.period,
  reply.grp,
  reply.day,
  reply.person,
  reply.identity,
  original.person AS author,
  original.identity AS author_account,
  CASE WHEN reply.rank > 0 THEN reply.reason ELSE original.reason END AS reason
FROM spoken AS reply
JOIN spoken AS original ON original.grp = reply.grp AND original.k1 = reply.ref1 AND original.k2 = reply.ref2
JOIN calendar ON calendar.day = reply.day
JOIN calendar AS earlier ON earlier.day = original.day
WHERE reply.identity <> 0 AND original.identity <> 0 AND reply.person <> original.person
