-- One row a group, identity, local day and category.
SELECT grp, identity, day, category, COUNT(*) AS messages, SUM(question) AS questions,
       SUM(CASE WHEN ref1 <> 0 OR ref2 <> 0 THEN 1 ELSE 0 END) AS replies, 0 AS acts, SUM(chars) AS chars,
       MIN(ts) AS first_ts, MAX(ts) AS last_ts
FROM message_day GROUP BY grp, identity, day, category
UNION ALL
SELECT grp, identity, day, 4, 0, 0, 0, acts, 0, first_ts, last_ts FROM act_day
