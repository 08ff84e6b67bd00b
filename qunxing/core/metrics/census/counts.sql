-- The counts of census: who is there from the days on which that changes, the silent as those who are there and not active.
WITH near AS (
  SELECT seat.person, seat.identity, seat.start_day, COALESCE(seat.end_day, 9999999) AS end_day
  FROM seat
  JOIN span ON seat.start_day <= span.to_day AND COALESCE(seat.end_day, 9999999) > span.from_day
),
turn AS (
  SELECT near.person, near.start_day AS day FROM near
  UNION ALL
  SELECT near.person, near.end_day AS day FROM near
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
  SELECT turn.person, CASE WHEN turn.day < span.from_day THEN span.from_day ELSE turn.day END AS day
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
standing AS (
  SELECT stretch.person, stretch.day, stretch.until_day, MIN(COALESCE(left_out.rank, 0)) AS rank
  FROM stretch
  JOIN near ON near.person = stretch.person AND near.start_day <= stretch.day AND near.end_day > stretch.day
  LEFT JOIN left_out
    ON left_out.identity = near.identity
    AND stretch.day BETWEEN left_out.from_day AND left_out.to_day
  GROUP BY stretch.person, stretch.day, stretch.until_day
),
change AS (
  SELECT rank, day, COUNT(*) AS people
  FROM standing
  GROUP BY rank, day
  UNION ALL
  SELECT rank, until_day AS day, -COUNT(*) AS people
  FROM standing
  WHERE until_day IS NOT NULL
  GROUP BY rank, until_day
),
change_of_period AS (
  SELECT calendar.period, change.rank, change.people
  FROM change
  JOIN calendar ON calendar.day = change.day
  UNION ALL
  SELECT period.period, kind.rank, 0 AS people
  FROM period
  CROSS JOIN (SELECT rank FROM change GROUP BY rank) AS kind
),
present AS (
  SELECT
    period,
    rank,
    SUM(SUM(people)) OVER (
      PARTITION BY rank ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS people
  FROM change_of_period
  GROUP BY period, rank
),
active AS (
  SELECT calendar.period, acted.person, MAX(acted.messages) AS messages
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  WHERE acted.identity <> 0 AND acted.rank = 0
  GROUP BY calendar.period, acted.person
),
acting AS (
  SELECT
    active.period,
    COUNT(*) AS people,
    SUM(CASE WHEN active.messages > 0 THEN 1 ELSE 0 END) AS speaking,
    COUNT(standing.person) AS there
  FROM active
  JOIN period ON period.period = active.period
  LEFT JOIN standing
    ON standing.person = active.person
    AND standing.rank = 0
    AND standing.day <= period.end_day
    AND COALESCE(standing.until_day, 9999999) > period.end_day
  GROUP BY active.period
),
step AS (
  SELECT
    acted.person,
    acted.day,
    CASE
      WHEN acted.day - MAX(acted.day) OVER (
        PARTITION BY acted.person
        ORDER BY acted.day
        ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING
      ) <= 28 THEN 0
      ELSE 1
    END AS wakes
  FROM acted
  JOIN span ON acted.day BETWEEN span.from_day - 27 AND span.to_day
  WHERE acted.identity <> 0 AND acted.rank = 0
  GROUP BY acted.person, acted.day
),
waking AS (
  SELECT
    person,
    day,
    SUM(wakes) OVER (PARTITION BY person ORDER BY day ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS nth
  FROM step
),
awake AS (
  SELECT person, nth, MIN(day) AS day, MAX(day) + 28 AS until_day
  FROM waking
  GROUP BY person, nth
),
awake_there AS (
  SELECT
    CASE WHEN awake.day > standing.day THEN awake.day ELSE standing.day END AS day,
    CASE WHEN awake.until_day < standing.until_day THEN awake.until_day ELSE COALESCE(standing.until_day, awake.until_day) END AS until_day
  FROM standing
  JOIN awake
    ON awake.person = standing.person
    AND awake.until_day > standing.day
    AND awake.day < COALESCE(standing.until_day, 9999999)
  WHERE standing.rank = 0
),
awake_change AS (
  SELECT calendar.period, COUNT(*) AS people
  FROM awake_there
  JOIN calendar ON calendar.day = awake_there.day
  GROUP BY calendar.period
  UNION ALL
  SELECT calendar.period, -COUNT(*) AS people
  FROM awake_there
  JOIN calendar ON calendar.day = awake_there.until_day
  GROUP BY calendar.period
  UNION ALL
  SELECT period, 0 AS people FROM period
),
awake_present AS (
  SELECT
    period,
    SUM(SUM(people)) OVER (ORDER BY period ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS people
  FROM awake_change
  GROUP BY period
),
came_or_went AS (
  SELECT 'joined' AS cell, start_day AS day, person, identity FROM seat WHERE dated = 1 AND came = 0
  UNION ALL
  SELECT 'left' AS cell, end_day AS day, person, identity FROM seat WHERE end_day IS NOT NULL AND exit <> 26
),
counted AS (
  SELECT present.period, 'present' AS cell, COALESCE(dropped.reason, '') AS reason, present.people
  FROM present
  LEFT JOIN dropped ON dropped.rank = present.rank
  UNION ALL
  SELECT present.period, 'silent' AS cell, '' AS reason, present.people - COALESCE(acting.there, 0) AS people
  FROM present
  LEFT JOIN acting ON acting.period = present.period
  WHERE present.rank = 0
  UNION ALL
  SELECT present.period, 'dormant' AS cell, '' AS reason, present.people - awake_present.people AS people
  FROM present
  JOIN awake_present ON awake_present.period = present.period
  WHERE present.rank = 0
  UNION ALL
  SELECT period, 'speaking' AS cell, '' AS reason, speaking AS people
  FROM acting
  UNION ALL
  SELECT period, 'any' AS cell, '' AS reason, people
  FROM acting
  UNION ALL
  SELECT calendar.period, came_or_went.cell, '' AS reason, COUNT(DISTINCT came_or_went.person) AS people
  FROM came_or_went
  JOIN calendar ON calendar.day = came_or_went.day
  LEFT JOIN left_out
    ON left_out.identity = came_or_went.identity
    AND came_or_went.day BETWEEN left_out.from_day AND left_out.to_day
  WHERE left_out.rank IS NULL
  GROUP BY calendar.period, came_or_went.cell
)
SELECT period, cell, reason, CAST(people AS BIGINT) AS weight, CAST(people AS BIGINT) AS people
FROM counted
WHERE people > 0
UNION ALL
SELECT
  calendar.period,
  'output' AS cell,
  '' AS reason,
  CAST(SUM(acted.messages) AS BIGINT) AS weight,
  COUNT(DISTINCT acted.person) AS people
FROM acted
JOIN calendar ON calendar.day = acted.day
WHERE acted.messages > 0 AND acted.rank = 0
GROUP BY calendar.period
