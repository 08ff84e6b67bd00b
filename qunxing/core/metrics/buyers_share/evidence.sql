-- Who is present at the end of each period, and who of them paid more in it than came back.
WITH held AS (
  SELECT DISTINCT period.period, seat.person, seat.identity, seat.grp
  FROM seat
  JOIN period ON seat.start_day <= period.end_day AND COALESCE(seat.end_day, 9999999) > period.end_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND period.end_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE left_out.reason IS NULL
),
payer AS (
  SELECT calendar.period, acting.person
  FROM acting
  JOIN calendar ON calendar.day = acting.day
  WHERE acting.kind IN (16, 17) AND acting.identity <> 0 AND acting.reason = ''
  GROUP BY calendar.period, acting.person
  HAVING SUM(CASE acting.kind WHEN 16 THEN acting.amount ELSE -acting.amount END) > 0
)
SELECT period, 'present' AS cell, person, identity, grp, CAST(1 AS BIGINT) AS weight, '' AS reason
FROM held
UNION ALL
SELECT held.period, 'paid' AS cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, '' AS reason
FROM held
JOIN payer ON payer.period = held.period AND payer.person = held.person
