-- Who is present and said nothing in the window that ends with each period, and who of them did something else.
WITH held AS (
  SELECT DISTINCT period.period, seat.person, seat.identity, seat.grp
  FROM seat
  JOIN period ON seat.start_day <= period.end_day AND COALESCE(seat.end_day, 9999999) > period.end_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND period.end_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE left_out.reason IS NULL
),
spoke AS (
  SELECT DISTINCT lookback_day.period, acted.person
  FROM acted
  JOIN lookback_day ON lookback_day.day = acted.day
  WHERE acted.messages > 0 AND acted.rank = 0 AND acted.identity <> 0
),
quiet AS (
  SELECT held.period, held.person, held.identity, held.grp
  FROM held
  LEFT JOIN spoke ON spoke.period = held.period AND spoke.person = held.person
  WHERE spoke.person IS NULL
),
silent AS (
  SELECT DISTINCT period, person FROM quiet
),
did AS (
  SELECT lookback_day.period, acting.person, acting.identity, acting.grp, acting.reason, COUNT(*) AS acts
  FROM acting
  JOIN lookback_day ON lookback_day.day = acting.day
  WHERE acting.kind IN (13, 14, 15, 16) AND acting.identity <> 0
  GROUP BY lookback_day.period, acting.person, acting.identity, acting.grp, acting.reason
)
SELECT quiet.period, 'quiet' AS cell, quiet.person, quiet.identity, quiet.grp, CAST(1 AS BIGINT) AS weight, '' AS reason
FROM quiet
UNION ALL
SELECT did.period, 'acted' AS cell, did.person, did.identity, did.grp, CAST(did.acts AS BIGINT) AS weight, did.reason
FROM did
JOIN silent ON silent.period = did.period AND silent.person = did.person
WHERE did.reason = ''
UNION ALL
SELECT did.period, 'acted' AS cell, did.person, did.identity, did.grp, CAST(did.acts AS BIGINT) AS weight, did.reason
FROM did
WHERE did.reason = 'unmatched'
