-- Readings (抄数) as they stand: of each group, day and name `nth` 1 was written down last.
SELECT grp, name, day, amount, proof, written, batch, k1, k2, nth
FROM (
  SELECT f.grp, f.note AS name, CAST((f.ts + o.offset_us) // 86400000000 AS INTEGER) AS day, f.value AS amount,
         CAST(f.proof AS INTEGER) AS proof, f.thread AS written, CAST(f.batch AS INTEGER) AS batch, f.k1, f.k2,
         row_number() OVER (
           PARTITION BY f.grp, f.note, (f.ts + o.offset_us) // 86400000000 ORDER BY f.thread DESC, f.k1 DESC, f.k2 DESC
         ) AS nth
  FROM facts f
  JOIN offset_of o ON o.grp = f.grp AND f.ts >= o.from_us AND f.ts < o.until_us
  WHERE f.kind = 21 AND f.note <> ''
)
