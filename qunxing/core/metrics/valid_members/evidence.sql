-- Who is present at the end of each period: not whom it is for, spoke in the window, did something else, seen silent, or not seen enough.
WITH held AS (
  SELECT
    lookback.period,
    lookback.end_day,
    lookback.end_day - lookback.days + 1 AS first_day,
    seat.person,
    seat.identity,
    seat.grp,
    COALESCE(left_out.reason, '') AS reason,
    MIN(seat.start_day) AS start_day
  FROM seat
  JOIN lookback ON seat.start_day <= lookback.end_day AND COALESCE(seat.end_day, 9999999) > lookback.end_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND lookback.end_day BETWEEN left_out.from_day AND left_out.to_day
  GROUP BY
    lookback.period,
    lookback.end_day,
    lookback.days,
    seat.person,
    seat.identity,
    seat.grp,
    left_out.reason
),
there AS (
  SELECT
    period,
    end_day,
    person,
    identity,
    grp,
    reason,
    CASE WHEN start_day > first_day THEN start_day ELSE first_day END AS from_day
  FROM held
),
spoke AS (
  SELECT lookback_day.period, acted.person
  FROM acted
  JOIN lookback_day ON lookback_day.day = acted.day
  WHERE acted.messages > 0 AND acted.rank = 0 AND acted.identity <> 0
  UNION
  SELECT lookback_day.period, there.person
  FROM listing
  JOIN lookback_day ON lookback_day.day = listing.said_day
  JOIN there ON there.period = lookback_day.period AND there.grp = listing.grp AND there.identity = listing.identity
  WHERE there.reason = ''
),
did AS (
  SELECT lookback_day.period, acted.person
  FROM acted
  JOIN lookback_day ON lookback_day.day = acted.day
  WHERE acted.acts > 0 AND acted.rank = 0 AND acted.identity <> 0
  UNION
  SELECT lookback_day.period, acting.person
  FROM acting
  JOIN lookback_day ON lookback_day.day = acting.day
  WHERE acting.kind IN (13, 14, 15, 16) AND acting.identity <> 0 AND acting.reason = ''
),
talk AS (
  SELECT
    there.period,
    there.grp,
    there.identity,
    SUM(
      CASE WHEN watched.to_day < there.end_day THEN watched.to_day ELSE there.end_day END
      - CASE WHEN watched.from_day > there.from_day THEN watched.from_day ELSE there.from_day END
      + 1
    ) AS days
  FROM there
  JOIN watched
    ON watched.grp = there.grp
    AND watched.from_day <= there.end_day
    AND watched.to_day >= there.from_day
  GROUP BY there.period, there.grp, there.identity
),
told AS (
  SELECT there.period, there.grp, there.identity, MAX(listing.day - there.from_day + 1) AS days
  FROM there
  JOIN listing
    ON listing.grp = there.grp
    AND listing.identity = there.identity
    AND listing.day BETWEEN there.from_day AND there.end_day
  GROUP BY there.period, there.grp, there.identity
),
watching AS (
  SELECT
    there.period,
    there.person,
    MIN(CASE WHEN off_target.person IS NULL THEN 0 ELSE 1 END) AS off,
    MIN(CASE WHEN talk.days >= 21 OR told.days >= 21 THEN 1 ELSE 0 END) AS long
  FROM there
  LEFT JOIN talk ON talk.period = there.period AND talk.grp = there.grp AND talk.identity = there.identity
  LEFT JOIN told ON told.period = there.period AND told.grp = there.grp AND told.identity = there.identity
  LEFT JOIN off_target ON off_target.grp = there.grp AND off_target.person = there.person
  WHERE there.reason = ''
  GROUP BY there.period, there.person
),
judged AS (
  SELECT
    watching.period,
    watching.person,
    CASE
      WHEN watching.off = 1 THEN 'off'
      WHEN spoke.person IS NOT NULL THEN 'spoke'
      WHEN did.person IS NOT NULL THEN 'acted'
      WHEN watching.long = 1 THEN 'silent'
      ELSE 'unseen'
    END AS cell
  FROM watching
  LEFT JOIN spoke ON spoke.period = watching.period AND spoke.person = watching.person
  LEFT JOIN did ON did.period = watching.period AND did.person = watching.person
)
SELECT there.period, judged.cell, there.person, there.identity, there.grp, CAST(1 AS BIGINT) AS weight, there.reason
FROM there
JOIN judged ON judged.period = there.period AND judged.person = there.person
WHERE there.reason = ''
UNION ALL
SELECT there.period, 'present' AS cell, there.person, there.identity, there.grp, CAST(1 AS BIGINT) AS weight, there.reason
FROM there
WHERE there.reason <> ''
