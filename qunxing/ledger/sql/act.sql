-- Acts of which more than their number is asked, as last told; whose they are and when stays as first told.
-- A chain's entry of no quantity was withdrawn: no act.
SELECT f.grp, f.identity, CAST(f.kind AS INTEGER) AS kind, f.ts,
       CAST((f.ts + o.offset_us) // 86400000000 AS INTEGER) AS day,
       COALESCE(e.value, f.value) AS amount, COALESCE(e.note, f.note) AS note,
       CASE WHEN f.precision <= 2 THEN 1 ELSE 0 END AS timed, f.k1, f.k2
FROM facts f
JOIN offset_of o ON o.grp = f.grp AND f.ts >= o.from_us AND f.ts < o.until_us
LEFT JOIN act_edit e ON e.ref1 = f.k1 AND e.ref2 = f.k2
WHERE f.kind IN (13, 14, 15, 16, 17) AND (f.kind <> 13 OR COALESCE(e.value, f.value) <> 0)
