-- Who is present at the end of each period, who spoke, did anything, stayed silent or lies dormant, who came and went.
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
done AS (
  SELECT
    calendar.period,
    acted.person,
    acted.identity,
    acted.grp,
    acted.reason,
    acted.rank,
    SUM(acted.messages) AS messages
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  WHERE acted.identity <> 0
  GROUP BY calendar.period, acted.person, acted.identity, acted.grp, acted.reason, acted.rank
),
came_or_went AS (
  SELECT 'joined' AS cell, start_day AS day, person, identity, grp FROM seat WHERE dated = 1 AND came = 0
  UNION ALL
  SELECT 'left' AS cell, end_day AS day, person, identity, grp FROM seat WHERE end_day IS NOT NULL AND exit <> 26
),
awake AS (
  SELECT DISTINCT period.period, acted.person
  FROM acted
  JOIN period ON acted.day BETWEEN period.end_day - 27 AND period.end_day
  WHERE acted.identity <> 0 AND acted.rank = 0
),
held_best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM held
  GROUP BY period, person
),
done_best AS (
  SELECT period, person, MIN(rank) AS rank, MIN(CASE WHEN messages > 0 THEN rank END) AS speaking_rank
  FROM done
  GROUP BY period, person
),
flow AS (
  SELECT
    calendar.period,
    came_or_went.cell,
    came_or_went.person,
    came_or_went.identity,
    came_or_went.grp,
    COALESCE(left_out.reason, '') AS reason,
    COALESCE(left_out.rank, 0) AS rank
  FROM came_or_went
  JOIN calendar ON calendar.day = came_or_went.day
  LEFT JOIN left_out
    ON left_out.identity = came_or_went.identity
    AND came_or_went.day BETWEEN left_out.from_day AND left_out.to_day
),
flow_best AS (
  SELECT period, cell, person, MIN(rank) AS rank
  FROM flow
  GROUP BY period, cell, person
)
SELECT held.period, 'present' AS cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, held.reason
FROM held
JOIN held_best AS best ON best.period = held.period AND best.person = held.person AND best.rank = held.rank
UNION ALL
SELECT held.period, 'silent' AS cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, held.reason
FROM held
LEFT JOIN done_best AS best ON best.period = held.period AND best.person = held.person AND best.rank = 0
WHERE held.rank = 0 AND best.person IS NULL
UNION ALL
SELECT held.period, 'dormant' AS cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, held.reason
FROM held
LEFT JOIN awake ON awake.period = held.period AND awake.person = held.person
WHERE held.rank = 0 AND awake.person IS NULL
UNION ALL
SELECT
  calendar.period,
  'output' AS cell,
  acted.person,
  acted.identity,
  acted.grp,
  CAST(SUM(acted.messages) AS BIGINT) AS weight,
  '' AS reason
FROM acted
JOIN calendar ON calendar.day = acted.day
WHERE acted.messages > 0 AND acted.rank = 0
GROUP BY calendar.period, acted.person, acted.identity, acted.grp
UNION ALL
SELECT done.period, 'speaking' AS cell, done.person, done.identity, done.grp, CAST(1 AS BIGINT) AS weight, done.reason
FROM done
JOIN done_best AS best ON best.period = done.period AND best.person = done.person AND best.speaking_rank = done.rank
WHERE done.messages > 0
UNION ALL
SELECT done.period, 'any' AS cell, done.person, done.identity, done.grp, CAST(1 AS BIGINT) AS weight, done.reason
FROM done
JOIN done_best AS best ON best.period = done.period AND best.person = done.person AND best.rank = done.rank
UNION ALL
SELECT flow.period, flow.cell, flow.person, flow.identity, flow.grp, CAST(1 AS BIGINT) AS weight, flow.reason
FROM flow
JOIN flow_best AS best
  ON best.period = flow.period
  AND best.cell = flow.cell
  AND best.person = flow.person
  AND best.rank = flow.rank
GROUP BY flow.period, flow.cell, flow.person, flow.identity, flow.grp, flow.reason
