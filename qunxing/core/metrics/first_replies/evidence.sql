-- Every first message of a newcomer with the wait for its first reply, or how long it has been waiting; at most seven days.
WITH began AS (
  SELECT grp, MIN(day) AS day
  FROM acted
  WHERE messages > 0
  GROUP BY grp
),
first_time AS (
  SELECT person, COALESCE(MIN(CASE WHEN rank = 0 THEN first_ts END), MIN(first_ts)) AS ts
  FROM acted
  WHERE messages > 0 AND identity <> 0
  GROUP BY person
),
candidate AS (
  SELECT
    spoken.grp,
    spoken.k1,
    spoken.k2,
    spoken.identity,
    spoken.person,
    spoken.ts,
    spoken.day,
    spoken.reason,
    ROW_NUMBER() OVER (
      PARTITION BY spoken.person
      ORDER BY spoken.rank, spoken.grp, spoken.identity, spoken.k1, spoken.k2
    ) AS nth
  FROM spoken
  JOIN first_time ON first_time.person = spoken.person AND first_time.ts = spoken.ts
  WHERE spoken.identity <> 0
),
joined AS (
  SELECT DISTINCT candidate.person
  FROM candidate
  JOIN seat
    ON seat.person = candidate.person
    AND seat.dated = 1
    AND seat.start_day BETWEEN candidate.day - 28 AND candidate.day
  WHERE candidate.nth = 1
),
opening AS (
  SELECT
    candidate.grp,
    candidate.k1,
    candidate.k2,
    candidate.identity,
    candidate.person,
    candidate.ts,
    candidate.reason,
    calendar.period,
    CASE WHEN joined.person IS NOT NULL OR candidate.day - began.day >= 28 THEN 1 ELSE 0 END AS is_new,
    CASE
      WHEN scope.now_ts - candidate.ts > 604800000000 THEN 604800000000
      ELSE scope.now_ts - candidate.ts
    END AS watched
  FROM candidate
  JOIN scope ON scope.grp = candidate.grp AND candidate.ts <= scope.now_ts
  JOIN calendar ON calendar.day = candidate.day
  JOIN began ON began.grp = candidate.grp
  LEFT JOIN joined ON joined.person = candidate.person
  WHERE candidate.nth = 1
),
reply AS (
  SELECT
    opening.person,
    spoken.ts,
    CASE WHEN excluded.reason = 'staff' THEN 'staff' ELSE 'member' END AS role,
    ROW_NUMBER() OVER (PARTITION BY opening.person ORDER BY spoken.ts, spoken.k1, spoken.k2) AS nth
  FROM opening
  JOIN spoken ON spoken.grp = opening.grp AND spoken.ref1 = opening.k1 AND spoken.ref2 = opening.k2
  JOIN scope ON scope.grp = spoken.grp AND spoken.ts <= scope.now_ts
  LEFT JOIN excluded
    ON excluded.identity = spoken.identity
    AND spoken.day BETWEEN excluded.from_day AND excluded.to_day
  WHERE
    spoken.identity <> 0
    AND spoken.person <> opening.person
    AND spoken.ts BETWEEN opening.ts AND opening.ts + 604800000000
    AND spoken.category IN (0, 1)
    AND COALESCE(excluded.reason, '') <> 'bot'
)
SELECT
  opening.period,
  CASE
    WHEN opening.is_new = 0 THEN 'unsure'
    ELSE COALESCE(reply.role, 'waiting') || ' ' || CAST(opening.watched AS VARCHAR)
  END AS cell,
  opening.person,
  opening.identity,
  opening.grp,
  CASE WHEN opening.is_new = 0 THEN 1 ELSE COALESCE(reply.ts - opening.ts, opening.watched) END AS weight,
  opening.reason
FROM opening
LEFT JOIN reply ON reply.person = opening.person AND reply.nth = 1
