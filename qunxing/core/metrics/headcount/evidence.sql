-- Who is in the groups at the end of each period, and who came and went in it.
WITH edge AS (
  SELECT period, end_day AS day FROM period
  UNION ALL
  SELECT -1 AS period, from_day - 1 AS day FROM span
),
held AS (
  SELECT
    edge.period,
    seat.person,
    seat.identity,
    seat.grp,
    seat.dated,
    COALESCE(left_out.reason, '') AS reason,
    COALESCE(left_out.rank, 0) AS rank,
    CASE WHEN seat.start_day <= edge.day AND COALESCE(seat.end_day, 9999999) > edge.day THEN 1 ELSE 0 END AS present,
    CASE WHEN seat.start_last <= edge.day AND COALESCE(seat.end_first, 9999999) > edge.day THEN 1 ELSE 0 END AS sure
  FROM seat
  JOIN edge ON seat.start_first <= edge.day AND COALESCE(seat.end_last, 9999999) > edge.day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND edge.day BETWEEN left_out.from_day AND left_out.to_day
),
best AS (
  SELECT
    period,
    person,
    MIN(CASE WHEN present = 1 THEN rank END) AS rank,
    MAX(CASE WHEN rank = 0 THEN sure ELSE 0 END) AS sure
  FROM held
  GROUP BY period, person
),
flow AS (
  SELECT
    CASE WHEN dated = 0 THEN 'found' WHEN came = 1 THEN 'moved_in' WHEN spell > 1 THEN 'rejoined' ELSE 'joined' END AS cell,
    person, identity, grp, start_first AS first_day, start_day AS day, start_last AS last_day
  FROM seat
  UNION ALL
  SELECT
    CASE exit WHEN 9 THEN 'removed' WHEN 25 THEN 'closed' WHEN 26 THEN 'moved_out' ELSE 'left' END AS cell,
    person, identity, grp, end_first AS first_day, end_day AS day, end_last AS last_day
  FROM seat
  WHERE end_day IS NOT NULL
),
moved AS (
  SELECT
    period.period,
    flow.cell,
    flow.person,
    flow.identity,
    flow.grp,
    COALESCE(left_out.reason, '') AS reason,
    CASE WHEN flow.day BETWEEN period.start_day AND period.end_day THEN 1 ELSE 0 END AS counted,
    CASE WHEN flow.first_day >= period.start_day AND flow.last_day <= period.end_day THEN 1 ELSE 0 END AS sure
  FROM flow
  JOIN period ON flow.first_day <= period.end_day AND flow.last_day >= period.start_day
  LEFT JOIN left_out
    ON left_out.identity = flow.identity
    AND flow.day BETWEEN left_out.from_day AND left_out.to_day
),
flowed AS (
  SELECT period, cell, person, identity, grp, reason FROM moved WHERE counted = 1
  UNION ALL
  SELECT period, cell || '_unsure' AS cell, person, identity, grp, reason
  FROM moved
  WHERE counted = 1 AND sure = 0 AND reason = ''
  UNION ALL
  SELECT period, cell || '_perhaps' AS cell, person, identity, grp, reason
  FROM moved
  WHERE counted = 0 AND reason = ''
),
stock AS (
  SELECT
    held.period,
    held.person,
    held.identity,
    held.grp,
    held.reason,
    held.rank,
    held.present,
    held.dated,
    best.sure,
    COALESCE(best.rank, 9) AS best_rank
  FROM held
  JOIN best ON best.period = held.period AND best.person = held.person
)
SELECT
  CASE WHEN period = -1 THEN 0 ELSE period END AS period,
  CASE WHEN period = -1 THEN 'opening' ELSE 'present' END AS cell,
  person, identity, grp, CAST(1 AS BIGINT) AS weight, reason
FROM stock
WHERE present = 1 AND rank = best_rank AND (period >= 0 OR reason = '')
UNION ALL
SELECT period, 'unsure' AS cell, person, identity, grp, CAST(1 AS BIGINT) AS weight, reason
FROM stock
WHERE present = 1 AND rank = 0 AND sure = 0 AND period >= 0
UNION ALL
SELECT period, 'perhaps' AS cell, person, identity, grp, CAST(1 AS BIGINT) AS weight, reason
FROM stock
WHERE rank = 0 AND best_rank > 0 AND period >= 0
UNION ALL
SELECT period, 'already' AS cell, person, identity, grp, CAST(1 AS BIGINT) AS weight, reason
FROM stock
WHERE present = 1 AND rank = 0 AND dated = 0 AND period >= 0
UNION ALL
SELECT period, cell, person, identity, grp, COUNT(*) AS weight, reason
FROM flowed
GROUP BY period, cell, person, identity, grp, reason
