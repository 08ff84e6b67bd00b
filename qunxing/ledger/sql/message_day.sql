-- Every message of the bound facts as the rollups count it: local day and hour, category, question.
-- Notices written by the platform itself (form 13) are nobody's words and are not counted.
SELECT f.k1, f.k2, f.grp, f.identity, f.ts, f.ref1, f.ref2,
       CAST((f.ts + o.offset_us) // 86400000000 AS INTEGER) AS day,
       CAST((f.ts + o.offset_us) % 86400000000 // 3600000000 AS SMALLINT) AS hour,
       COALESCE(e.length, f.length, 0) AS chars,
       CAST(CASE WHEN r.ref1 IS NOT NULL THEN 3
            WHEN l.labels & 4 > 0 THEN 2
            WHEN l.labels & 2 > 0 OR f.form = 5 OR (l.labels & 8 > 0 AND f.form = 1) THEN 1
            ELSE 0 END AS SMALLINT) AS category,
       COALESCE(l.labels & 1, 0) AS question
FROM facts f
JOIN offset_of o ON o.grp = f.grp AND f.ts >= o.from_us AND f.ts < o.until_us
LEFT JOIN labels l ON l.k1 = f.k1 AND l.k2 = f.k2 AND l.ts = f.ts
LEFT JOIN recalled r ON r.ref1 = f.k1 AND r.ref2 = f.k2
LEFT JOIN last_edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
WHERE f.kind = 1 AND f.form <> 13
