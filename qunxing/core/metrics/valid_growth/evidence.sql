-- Who is a valid member at the end of each period or was at the end of the one before: new, still, again, quiet now, or gone.
WITH edge AS (
  SELECT period.period, 1 AS now, period.end_day AS day FROM period
  UNION ALL
  SELECT period.period, 0 AS now, period.start_day - 1 AS day FROM period
),
held AS (
  SELECT edge.period, edge.now, edge.day, seat.person, seat.identity, seat.grp
  FROM edge
  JOIN seat ON seat.start_day <= edge.day AND COALESCE(seat.end_day, 9999999) > edge.day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND edge.day BETWEEN left_out.from_day AND left_out.to_day
  WHERE left_out.reason IS NULL
  GROUP BY edge.period, edge.now, edge.day, seat.person, seat.identity, seat.grp
),
sign AS (
  SELECT person, day FROM acted WHERE rank = 0 AND identity <> 0
  UNION
  SELECT person, day FROM acting WHERE kind IN (13, 14, 15, 16) AND identity <> 0 AND reason = ''
  UNION
  SELECT seat.person, listing.said_day AS day
  FROM listing
  JOIN seat ON seat.grp = listing.grp AND seat.identity = listing.identity
  WHERE listing.said_day IS NOT NULL
),
first_sign AS (
  SELECT person, MIN(day) AS day
  FROM sign
  GROUP BY person
),
there AS (
  SELECT
    held.period,
    held.now,
    held.day,
    held.person,
    MIN(CASE WHEN off_target.person IS NULL THEN 0 ELSE 1 END) AS off
  FROM held
  LEFT JOIN off_target ON off_target.grp = held.grp AND off_target.person = held.person
  GROUP BY held.period, held.now, held.day, held.person
),
valid AS (
  SELECT DISTINCT there.period, there.now, there.person
  FROM there
  JOIN param ON param.name = 'window'
  JOIN sign
    ON sign.person = there.person
    AND sign.day <= there.day
    AND sign.day > there.day - CASE param.value WHEN '60' THEN 60 ELSE 28 END
  WHERE there.off = 0
),
status AS (
  SELECT
    valid.period,
    valid.person,
    MAX(valid.now) AS now,
    MIN(valid.now) AS earliest
  FROM valid
  GROUP BY valid.period, valid.person
),
judged AS (
  SELECT
    status.period,
    status.person,
    status.now,
    CASE
      WHEN status.now = 1 AND status.earliest = 0 THEN 'still'
      WHEN status.now = 1 AND first_sign.day >= period.start_day THEN 'new'
      WHEN status.now = 1 THEN 'back'
      WHEN there.person IS NOT NULL THEN 'quiet'
      ELSE 'gone'
    END AS cell
  FROM status
  JOIN period ON period.period = status.period
  JOIN first_sign ON first_sign.person = status.person
  LEFT JOIN there ON there.period = status.period AND there.person = status.person AND there.now = 1
)
SELECT judged.period, judged.cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, '' AS reason
FROM judged
JOIN held ON held.period = judged.period AND held.person = judged.person AND held.now = judged.now
