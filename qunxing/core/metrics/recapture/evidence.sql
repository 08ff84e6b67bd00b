-- Which members present at the end of each period answered the first probe, the second, or both.
WITH held AS (
  SELECT period.period, seat.person, seat.identity, seat.grp
  FROM seat
  JOIN period ON seat.start_day <= period.end_day AND COALESCE(seat.end_day, 9999999) > period.end_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND period.end_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE left_out.reason IS NULL
  GROUP BY period.period, seat.person, seat.identity, seat.grp
),
probe AS (
  SELECT
    one.value AS one,
    two.value AS two,
    CASE WHEN one.value = two.value THEN 1 ELSE 0 END AS same
  FROM param AS one
  JOIN param AS two ON two.name = 'second'
  WHERE one.name = 'first'
),
done AS (
  SELECT
    period.period,
    acting.person,
    CASE WHEN 2 * acting.day >= period.start_day + period.end_day + 1 THEN 1 ELSE 0 END AS late,
    CASE acting.kind WHEN 13 THEN 'chain' WHEN 14 THEN 'checkin' WHEN 15 THEN 'survey' ELSE 'order' END AS kind
  FROM acting
  JOIN period ON acting.day BETWEEN period.start_day AND period.end_day
  WHERE acting.kind IN (13, 14, 15, 16) AND acting.identity <> 0 AND acting.reason = ''
),
answered AS (
  SELECT
    done.period,
    done.person,
    MAX(CASE WHEN done.kind = probe.one AND (probe.same = 0 OR done.late = 0) THEN 1 ELSE 0 END) AS first,
    MAX(CASE WHEN done.kind = probe.two AND (probe.same = 0 OR done.late = 1) THEN 1 ELSE 0 END) AS second
  FROM done
  CROSS JOIN probe
  GROUP BY done.period, done.person
)
SELECT
  held.period,
  CASE
    WHEN answered.first = 1 AND answered.second = 1 THEN 'both'
    WHEN answered.first = 1 THEN 'first'
    WHEN answered.second = 1 THEN 'second'
    ELSE 'neither'
  END AS cell,
  held.person,
  held.identity,
  held.grp,
  CAST(1 AS BIGINT) AS weight,
  '' AS reason
FROM held
LEFT JOIN answered ON answered.period = held.period AND answered.person = held.person
