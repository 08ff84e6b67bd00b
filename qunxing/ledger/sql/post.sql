-- What some accounts posted with a link or a price; the words as first posted, for those were acted upon.
SELECT f.grp, f.k1, f.k2, f.identity, f.ts, CAST((f.ts + o.offset_us) // 86400000000 AS INTEGER) AS day
FROM facts f
JOIN offset_of o ON o.grp = f.grp AND f.ts >= o.from_us AND f.ts < o.until_us
JOIN author a ON a.identity = f.identity
LEFT JOIN texts t ON t.k1 = f.k1 AND t.k2 = f.k2
WHERE f.kind = 1 AND f.form <> 13 AND (f.form IN (7, 8) OR regexp_matches(t.text, $offer))
