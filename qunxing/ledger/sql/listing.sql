-- What member lists told of when their members last spoke: the list's local day, and that of the last words (none: never).
SELECT f.grp, f.identity, CAST((f.ts + o.offset_us) // 86400000000 AS INTEGER) AS day,
       CAST((f.until + s.offset_us) // 86400000000 AS INTEGER) AS said_day
FROM facts f
JOIN offset_of o ON o.grp = f.grp AND f.ts >= o.from_us AND f.ts < o.until_us
LEFT JOIN offset_of s ON s.grp = f.grp AND f.until >= s.from_us AND f.until < s.until_us AND f.until > 0
WHERE f.kind = 12 AND f.identity <> 0 AND f.until <> 0 AND f.until <> f.ts
