-- Who left by themselves on a day with a promotion or the day after, who on other days, and how many days of each there were.
WITH said_at AS (
  SELECT grp, day, person, identity FROM offer
  UNION ALL
  SELECT grp, day + 1 AS day, person, identity FROM offer
),
promoted AS (
  SELECT grp, day, MIN(person) AS person, MIN(identity) AS identity
  FROM said_at
  GROUP BY grp, day
),
watched_days AS (
  SELECT grp, MIN(seen_day) AS first_day, MAX(last_day) AS last_day, MIN(person) AS person, MIN(identity) AS identity
  FROM seat
  GROUP BY grp
),
gone AS (
  SELECT
    calendar.period,
    CASE
      WHEN seat.end_first <> seat.end_last THEN 'undated'
      WHEN promoted.grp IS NULL THEN 'other'
      ELSE 'after'
    END AS cell,
    seat.person,
    seat.identity,
    seat.grp,
    COALESCE(left_out.reason, '') AS reason
  FROM seat
  JOIN calendar ON calendar.day = seat.end_day
  LEFT JOIN promoted ON promoted.grp = seat.grp AND promoted.day = seat.end_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND seat.end_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE seat.exit NOT IN (9, 25, 26)
),
spent AS (
  SELECT
    calendar.period,
    CASE WHEN promoted.grp IS NULL THEN 'days_other' ELSE 'days_after' END AS cell,
    COALESCE(promoted.person, watched_days.person) AS person,
    COALESCE(promoted.identity, watched_days.identity) AS identity,
    watched_days.grp,
    '' AS reason
  FROM watched_days
  JOIN calendar ON calendar.day BETWEEN watched_days.first_day AND watched_days.last_day
  LEFT JOIN promoted ON promoted.grp = watched_days.grp AND promoted.day = calendar.day
),
fact AS (
  SELECT period, cell, person, identity, grp, reason FROM gone
  UNION ALL
  SELECT period, cell, person, identity, grp, reason FROM spent
)
SELECT period, cell, person, identity, grp, COUNT(*) AS weight, reason
FROM fact
GROUP BY period, cell, person, identity, grp, reason
