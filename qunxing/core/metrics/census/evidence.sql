-- Who is present at the end of each period, who spoke, showed any signal or stayed silent, who came and went.
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
  SELECT 'joined' AS cell, start_day AS day, person, identity, grp FROM seat WHERE dated = 1
  UNION ALL
  SELECT 'left' AS cell, end_day AS day, person, identity, grp FROM seat WHERE end_day IS NOT NULL
),
told AS (
  SELECT period, 'present' AS cell, person, identity, grp, reason, rank FROM held
  UNION ALL
  SELECT period, 'speaking' AS cell, person, identity, grp, reason, rank FROM done WHERE messages > 0
  UNION ALL
  SELECT period, 'any' AS cell, person, identity, grp, reason, rank FROM done
  UNION ALL
  SELECT held.period, 'silent' AS cell, held.person, held.identity, held.grp, held.reason, held.rank
  FROM held
  WHERE
    held.rank = 0
    AND NOT EXISTS (
      SELECT 1 FROM done WHERE done.period = held.period AND done.person = held.person AND done.rank = 0
    )
  UNION ALL
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
best AS (
  SELECT period, cell, person, MIN(rank) AS rank
  FROM told
  GROUP BY period, cell, person
)
SELECT told.period, told.cell, told.person, told.identity, told.grp, CAST(1 AS BIGINT) AS weight, told.reason
FROM told
JOIN best
  ON best.period = told.period
  AND best.cell = told.cell
  AND best.person = told.person
  AND best.rank = told.rank
GROUP BY told.period, told.cell, told.person, told.identity, told.grp, told.reason
