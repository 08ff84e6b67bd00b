-- Who is present at the end of each period, and who of them took part in a topic in it.
WITH held AS (
  SELECT
    period.period,
    seat.person,
    seat.identity,
    seat.grp,
    COALESCE(left_out.reason, '') AS reason,
    COALESCE(left_out.rank, 0) AS rank
  FROM seat
  JOIN period ON seat.start_day <= period.end_day AND COALESCE(seat.end_day, 9999999) > period.end_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND period.end_day BETWEEN left_out.from_day AND left_out.to_day
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM held
  GROUP BY period, person
),
part AS (
  SELECT DISTINCT calendar.period, topical.person
  FROM topical
  JOIN calendar ON calendar.day = topical.day
)
SELECT held.period, 'present' AS cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, held.reason
FROM held
JOIN best ON best.period = held.period AND best.person = held.person AND best.rank = held.rank
UNION ALL
SELECT held.period, 'took_part' AS cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, '' AS reason
FROM held
JOIN part ON part.period = held.period AND part.person = held.person
WHERE held.rank = 0
