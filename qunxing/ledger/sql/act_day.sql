-- What was done besides talking: one row a group, identity and local day of the dirty windows.
SELECT f.grp, f.identity, CAST((f.ts + o.offset_us) // 86400000000 AS INTEGER) AS day, COUNT(*) AS acts,
       MIN(f.ts) AS first_ts, MAX(f.ts) AS last_ts
FROM facts f
JOIN offset_of o ON o.grp = f.grp AND f.ts >= o.from_us AND f.ts < o.until_us
JOIN dirty_window w ON w.grp = f.grp AND w.day = (f.ts + o.offset_us) // 86400000000 AND w.reach = 0
WHERE f.kind IN (4, 5, 6, 13, 14, 15, 16, 18) AND f.identity <> 0
GROUP BY f.grp, f.identity, (f.ts + o.offset_us) // 86400000000
