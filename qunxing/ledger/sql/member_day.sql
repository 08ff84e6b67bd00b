-- One row a group, identity, local day and category.
SELECT grp, identity, day, category, COUNT(*) AS messages, SUM(question) AS questions,
       SUM(CASE WHEN ref1 <> 0 OR ref2 <> 0 THEN 1 ELSE 0 END) AS replies, 0 AS acts, SUM(chars) AS chars,
       MIN(ts) AS first_ts, MAX(ts) AS last_ts
FROM message_day GROUP BY grp, identity, day, category
UNION ALL
SELECT f.grp, f.identity, (f.ts + o.offset_us) // 86400000000 AS day, 4, 0, 0, 0, COUNT(*), 0, MIN(f.ts), MAX(f.ts)
FROM facts f
JOIN zone_of z ON z.grp = f.grp
JOIN offsets o ON o.zone = z.zone AND f.ts >= o.from_us AND f.ts < o.until_us
WHERE f.kind IN (4, 5, 6, 13, 14, 15, 16, 18) AND f.identity <> 0
GROUP BY f.grp, f.identity, (f.ts + o.offset_us) // 86400000000
