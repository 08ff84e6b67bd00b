-- The counts of headcount from the days on which anything changes for a person, without a row for each member and day.
WITH near AS (
  SELECT seat.*
  FROM seat
  JOIN span ON seat.start_first <= span.to_day AND COALESCE(seat.end_last, 9999999) >= span.from_day
),
turn AS (
  SELECT near.person, near.start_first AS day FROM near
  UNION ALL
  SELECT near.person, near.start_day AS day FROM near WHERE near.start_day > near.start_first
  UNION ALL
  SELECT near.person, near.start_last AS day FROM near WHERE near.start_last > near.start_day
  UNION ALL
  SELECT near.person, near.end_first AS day FROM near WHERE near.end_first IS NOT NULL
  UNION ALL
  SELECT near.person, near.end_day AS day FROM near WHERE near.end_day > near.end_first
  UNION ALL
  SELECT near.person, near.end_last AS day FROM near WHERE near.end_last > near.end_day
  UNION ALL
  SELECT near.person, left_out.from_day AS day
  FROM near
  JOIN left_out ON left_out.identity = near.identity
  UNION ALL
  SELECT near.person, left_out.to_day + 1 AS day
  FROM near
  JOIN left_out ON left_out.identity = near.identity
),
clipped AS (
  SELECT turn.person, CASE WHEN turn.day < span.from_day THEN span.from_day - 1 ELSE turn.day END AS day
  FROM turn
  JOIN span ON turn.day <= span.to_day
),
stretch AS (
  SELECT
    person,
    day,
    MAX(day) OVER (PARTITION BY person ORDER BY day DESC ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS until_day
  FROM clipped
  GROUP BY person, day
),
held AS (
  SELECT
    stretch.person,
    stretch.day,
    stretch.until_day,
    near.dated,
    COALESCE(left_out.reason, '') AS reason,
    COALESCE(left_out.rank, 0) AS rank,
    CASE WHEN near.start_day <= stretch.day AND COALESCE(near.end_day, 9999999) > stretch.day THEN 1 ELSE 0 END
      AS present,
    CASE WHEN near.start_last <= stretch.day AND COALESCE(near.end_first, 9999999) > stretch.day THEN 1 ELSE 0 END
      AS sure
  FROM stretch
  JOIN near
    ON near.person = stretch.person
    AND near.start_first <= stretch.day
    AND COALESCE(near.end_last, 9999999) > stretch.day
  LEFT JOIN left_out
    ON left_out.identity = near.identity
    AND stretch.day BETWEEN left_out.from_day AND left_out.to_day
),
standing AS (
  SELECT
    person,
    day,
    until_day,
    COALESCE(MIN(CASE WHEN present = 1 THEN rank END), 9) AS rank,
    MAX(CASE WHEN rank = 0 THEN sure ELSE 0 END) AS sure,
    SUM(CASE WHEN rank = 0 THEN present ELSE 0 END) AS seats,
    SUM(CASE WHEN rank = 0 THEN 1 ELSE 0 END) AS seats_held,
    SUM(CASE WHEN rank = 0 AND dated = 0 THEN present ELSE 0 END) AS seats_already
  FROM held
  GROUP BY person, day, until_day
),
told AS (
  SELECT 'present' AS cell, '' AS reason, day, until_day, seats FROM standing WHERE rank = 0
  UNION ALL
  SELECT 'unsure' AS cell, '' AS reason, day, until_day, seats FROM standing WHERE rank = 0 AND sure = 0
  UNION ALL
  SELECT 'perhaps' AS cell, '' AS reason, day, until_day, seats_held AS seats
  FROM standing
  WHERE rank > 0 AND seats_held > 0
  UNION ALL
  SELECT 'already' AS cell, '' AS reason, day, until_day, seats_already AS seats FROM standing WHERE seats_already > 0
  UNION ALL
  SELECT 'present' AS cell, held.reason, held.day, held.until_day, COUNT(*) AS seats
  FROM held
  JOIN standing ON standing.person = held.person AND standing.day = held.day AND standing.rank = held.rank
  WHERE held.present = 1 AND held.rank > 0
  GROUP BY held.person, held.reason, held.day, held.until_day
),
change AS (
  SELECT cell, reason, day, SUM(seats) AS seats, COUNT(*) AS people
  FROM told
  GROUP BY cell, reason, day
  UNION ALL
  SELECT cell, reason, until_day AS day, -SUM(seats) AS seats, -COUNT(*) AS people
  FROM told
  WHERE until_day IS NOT NULL
  GROUP BY cell, reason, until_day
),
change_of_period AS (
  SELECT calendar.period, change.cell, change.reason, change.seats, change.people
  FROM change
  JOIN calendar ON calendar.day = change.day
  UNION ALL
  SELECT -1 AS period, change.cell, change.reason, change.seats, change.people
  FROM change
  JOIN span ON change.day < span.from_day
  UNION ALL
  SELECT period.period, kind.cell, kind.reason, 0 AS seats, 0 AS people
  FROM period
  CROSS JOIN (SELECT cell, reason FROM change GROUP BY cell, reason) AS kind
),
stock AS (
  SELECT
    period,
    cell,
    reason,
    SUM(SUM(seats)) OVER (
      PARTITION BY cell, reason ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS seats,
    SUM(SUM(people)) OVER (
      PARTITION BY cell, reason ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS people
  FROM change_of_period
  GROUP BY period, cell, reason
),
flow AS (
  SELECT
    CASE WHEN dated = 0 THEN 'found' WHEN came = 1 THEN 'moved_in' WHEN spell > 1 THEN 'rejoined' ELSE 'joined' END AS cell,
    person, identity, start_first AS first_day, start_day AS day, start_last AS last_day
  FROM seat
  UNION ALL
  SELECT
    CASE exit WHEN 9 THEN 'removed' WHEN 25 THEN 'closed' WHEN 26 THEN 'moved_out' ELSE 'left' END AS cell,
    person, identity, end_first AS first_day, end_day AS day, end_last AS last_day
  FROM seat
  WHERE end_day IS NOT NULL
),
flowed AS (
  SELECT
    flow.cell, flow.person, flow.first_day, flow.day, flow.last_day, COALESCE(left_out.reason, '') AS reason
  FROM flow
  JOIN span ON flow.first_day <= span.to_day AND flow.last_day >= span.from_day
  LEFT JOIN left_out
    ON left_out.identity = flow.identity
    AND flow.day BETWEEN left_out.from_day AND left_out.to_day
),
moved AS (
  SELECT
    calendar.period,
    flowed.cell,
    flowed.person,
    flowed.reason,
    CASE WHEN flowed.first_day >= period.start_day AND flowed.last_day <= period.end_day THEN 1 ELSE 0 END AS sure
  FROM flowed
  JOIN calendar ON calendar.day = flowed.day
  JOIN period ON period.period = calendar.period
),
perhaps_moved AS (
  SELECT period.period, flowed.cell, flowed.person
  FROM flowed
  JOIN period ON flowed.first_day <= period.end_day AND flowed.last_day >= period.start_day
  WHERE
    flowed.first_day < flowed.last_day
    AND flowed.reason = ''
    AND (flowed.day < period.start_day OR flowed.day > period.end_day)
)
SELECT
  CASE WHEN period = -1 THEN 0 ELSE period END AS period,
  CASE WHEN period = -1 THEN 'opening' ELSE cell END AS cell,
  reason,
  CAST(seats AS BIGINT) AS weight,
  CAST(people AS BIGINT) AS people
FROM stock
WHERE people > 0 AND (period >= 0 OR (cell = 'present' AND reason = ''))
UNION ALL
SELECT period, cell, reason, COUNT(*) AS weight, COUNT(DISTINCT person) AS people
FROM moved
GROUP BY period, cell, reason
UNION ALL
SELECT period, cell || '_unsure' AS cell, reason, COUNT(*) AS weight, COUNT(DISTINCT person) AS people
FROM moved
WHERE sure = 0 AND reason = ''
GROUP BY period, cell, reason
UNION ALL
SELECT period, cell || '_perhaps' AS cell, '' AS reason, COUNT(*) AS weight, COUNT(DISTINCT person) AS people
FROM perhaps_moved
GROUP BY period, cell
