-- Who is a valid member at the end of each period or was at the end of the one before: new, still, again, quiet now, or gone.
WITH edge AS (
  SELECT period + 1 AS edge, end_day AS day FROM period
  UNION ALL
  SELECT period AS edge, start_day - 1 AS day FROM period WHERE period = 0
),
held AS (
  SELECT edge.edge, edge.day, seat.person, seat.identity, seat.grp
  FROM edge
  JOIN seat ON seat.start_day <= edge.day AND COALESCE(seat.end_day, 9999999) > edge.day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND edge.day BETWEEN left_out.from_day AND left_out.to_day
  WHERE left_out.reason IS NULL
),
sign AS (
  SELECT person, day FROM acted WHERE rank = 0 AND identity <> 0
  UNION ALL
  SELECT person, day FROM acting WHERE kind IN (13, 14, 15, 16) AND identity <> 0 AND reason = ''
  UNION ALL
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
window_day AS (
  SELECT edge.edge, edge.day - number.n AS day
  FROM edge
  JOIN param ON param.name = 'window'
  JOIN number ON number.n < CASE param.value WHEN '60' THEN 60 ELSE 28 END
),
active AS (
  SELECT window_day.edge, sign.person
  FROM window_day
  JOIN sign ON sign.day = window_day.day
  GROUP BY window_day.edge, sign.person
),
valid AS (
  SELECT held.edge, held.person
  FROM held
  JOIN active ON active.edge = held.edge AND active.person = held.person
  LEFT JOIN off_target ON off_target.grp = held.grp AND off_target.person = held.person
  WHERE off_target.person IS NULL
  GROUP BY held.edge, held.person
),
status AS (
  SELECT change.period, change.person, MAX(change.stands) AS stands, MIN(change.stands) AS earliest
  FROM (
    SELECT edge - 1 AS period, person, 1 AS stands FROM valid WHERE edge > 0
    UNION ALL
    SELECT edge AS period, person, 0 AS stands FROM valid
  ) AS change
  GROUP BY change.period, change.person
),
judged AS (
  SELECT
    status.period,
    status.person,
    status.period + status.stands AS edge,
    CASE
      WHEN status.stands = 1 AND status.earliest = 0 THEN 'still'
      WHEN status.stands = 1 AND first_sign.day >= period.start_day THEN 'new'
      WHEN status.stands = 1 THEN 'back'
      WHEN EXISTS (SELECT 1 FROM held WHERE held.edge = status.period + 1 AND held.person = status.person) THEN 'quiet'
      ELSE 'gone'
    END AS cell
  FROM status
  JOIN period ON period.period = status.period
  JOIN first_sign ON first_sign.person = status.person
)
-- Every place of everybody.
SELECT judged.period, judged.cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, '' AS reason
FROM judged
JOIN held ON held.edge = judged.edge AND held.person = judged.person
GROUP BY judged.period, judged.cell, held.person, held.identity, held.grp
