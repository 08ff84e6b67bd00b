-- Who is present at the end of each period: showing signs, acting only, quiet beyond their group's rhythm, or never seen doing anything.
WITH sign AS (
  SELECT
    person,
    day,
    CASE WHEN messages > 0 AND reason IN ('', 'acknowledgement', 'recalled') THEN 1 ELSE 0 END AS spoke,
    CASE WHEN acts > 0 AND rank = 0 THEN 1 ELSE 0 END AS did
  FROM acted
  WHERE
    identity <> 0
    AND (messages > 0 AND reason IN ('', 'acknowledgement', 'recalled') OR acts > 0 AND rank = 0)
  UNION ALL
  SELECT seat.person, listing.said_day AS day, 1 AS spoke, 0 AS did
  FROM listing
  JOIN seat ON seat.grp = listing.grp AND seat.identity = listing.identity
  WHERE listing.said_day IS NOT NULL
  UNION ALL
  SELECT person, day, 0 AS spoke, 1 AS did
  FROM acting
  WHERE kind IN (13, 14, 15, 16) AND identity <> 0 AND rank = 0
),
two_months AS (
  SELECT period.period, period.end_day - number.n AS day
  FROM period
  JOIN number ON number.n < 60
),
recent AS (
  SELECT
    two_months.period,
    sign.person,
    MAX(sign.day) AS day,
    MAX(sign.spoke) AS has_spoken,
    MAX(sign.did) AS has_acted
  FROM sign
  JOIN two_months ON two_months.day = sign.day
  GROUP BY two_months.period, sign.person
),
week AS (
  SELECT person, day - (day + 3) % 7 AS monday, MAX(day) AS day
  FROM sign
  GROUP BY person, day - (day + 3) % 7
),
whole AS (
  SELECT period, end_day - 6 - (end_day + 4) % 7 AS monday
  FROM period
),
begun AS (
  SELECT MIN(monday) AS monday FROM whole
),
-- Most weeks lie before all periods: they are summed up once, and not for each period again.
summed AS (
  SELECT
    whole.period,
    before.person,
    before.weeks,
    before.first_monday,
    before.last_monday,
    before.day
  FROM (
    SELECT
      week.person,
      COUNT(*) AS weeks,
      MIN(week.monday) AS first_monday,
      MAX(week.monday) AS last_monday,
      MAX(week.day) AS day
    FROM week
    JOIN begun ON week.monday <= begun.monday
    GROUP BY week.person
  ) AS before
  CROSS JOIN whole
  UNION ALL
  SELECT
    whole.period,
    week.person,
    1 AS weeks,
    week.monday AS first_monday,
    week.monday AS last_monday,
    week.day
  FROM week
  JOIN begun ON week.monday > begun.monday
  JOIN whole ON week.monday <= whole.monday
),
rhythm AS (
  SELECT
    whole.period,
    summed.person,
    CAST(SUM(summed.weeks) AS BIGINT) - 1 AS again,
    MAX(summed.last_monday) - MIN(summed.first_monday) AS recency,
    MAX(whole.monday) - MIN(summed.first_monday) AS age,
    MAX(summed.day) AS day
  FROM summed
  JOIN whole ON whole.period = summed.period
  GROUP BY whole.period, summed.person
),
shown AS (
  SELECT
    period.period,
    seen.person,
    period.end_day - MAX(seen.day) AS quiet,
    MAX(seen.again) AS again,
    MAX(seen.recency) AS recency,
    MAX(seen.age) AS age,
    MAX(seen.has_spoken) AS has_spoken,
    MAX(seen.has_acted) AS has_acted
  FROM (
    SELECT period, person, day, 0 AS again, 0 AS recency, 0 AS age, has_spoken, has_acted FROM recent
    UNION ALL
    SELECT period, person, day, again, recency, age, 0 AS has_spoken, 0 AS has_acted FROM rhythm
  ) AS seen
  JOIN period ON period.period = seen.period
  GROUP BY period.period, period.end_day, seen.person
),
held AS (
  SELECT
    period.period,
    period.end_day,
    seat.person,
    seat.identity,
    seat.grp,
    COALESCE(left_out.reason, '') AS reason,
    MIN(seat.start_day) AS start_day
  FROM seat
  JOIN period ON seat.start_day <= period.end_day AND COALESCE(seat.end_day, 9999999) > period.end_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND period.end_day BETWEEN left_out.from_day AND left_out.to_day
  GROUP BY period.period, period.end_day, seat.person, seat.identity, seat.grp, left_out.reason
),
there AS (
  SELECT
    held.period,
    held.end_day,
    held.person,
    held.identity,
    held.grp,
    held.start_day,
    long_silence.days AS long,
    CASE
      WHEN held.end_day - shown.quiet + 1 > held.start_day THEN held.end_day - shown.quiet + 1
      ELSE held.start_day
    END AS from_day
  FROM held
  JOIN long_silence ON long_silence.period = held.period AND long_silence.grp = held.grp
  LEFT JOIN shown ON shown.period = held.period AND shown.person = held.person
  WHERE held.reason = ''
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
brought AS (
  SELECT grp, inviter, start_day, COUNT(DISTINCT identity) AS people
  FROM seat
  WHERE inviter <> 0 AND dated = 1
  GROUP BY grp, inviter, start_day
  HAVING COUNT(DISTINCT identity) >= 5
),
burst AS (
  SELECT there.period, there.person, MAX(brought.people) AS people
  FROM there
  JOIN seat ON seat.grp = there.grp AND seat.identity = there.identity AND seat.start_day = there.start_day
  JOIN brought
    ON brought.grp = seat.grp
    AND brought.inviter = seat.inviter
    AND brought.start_day = seat.start_day
  WHERE there.end_day >= there.start_day + 7
  GROUP BY there.period, there.person
),
silence AS (
  SELECT
    there.period,
    there.person,
    MIN(there.long) AS long,
    MIN(CASE WHEN talk.days > COALESCE(told.days, 0) THEN talk.days ELSE COALESCE(told.days, 0) END) AS days,
    MIN(CASE WHEN talk.days >= there.long OR told.days >= there.long THEN 1 ELSE 0 END) AS lasts
  FROM there
  LEFT JOIN talk ON talk.period = there.period AND talk.grp = there.grp AND talk.identity = there.identity
  LEFT JOIN told ON told.period = there.period AND told.grp = there.grp AND told.identity = there.identity
  GROUP BY there.period, there.person
),
judged AS (
  SELECT
    silence.period,
    silence.person,
    CASE
      WHEN shown.person IS NULL AND burst.people IS NOT NULL THEN 'junk'
      WHEN shown.person IS NULL AND silence.lasts = 1 THEN 'silent'
      WHEN shown.person IS NULL THEN 'unseen'
      WHEN shown.has_acted = 1 AND shown.has_spoken = 0 THEN 'acting'
      WHEN shown.quiet < silence.long THEN 'here'
      WHEN silence.lasts = 1 THEN 'away'
      ELSE 'unseen'
    END AS kind,
    COALESCE(shown.again, 0) AS again,
    COALESCE(shown.recency, 0) AS recency,
    COALESCE(shown.age, 0) AS age,
    CASE
      WHEN shown.person IS NOT NULL THEN shown.quiet
      WHEN burst.people IS NOT NULL THEN burst.people
      ELSE silence.days
    END AS weight
  FROM silence
  LEFT JOIN shown ON shown.period = silence.period AND shown.person = silence.person
  LEFT JOIN burst ON burst.period = silence.period AND burst.person = silence.person
),
told_apart AS (
  SELECT
    period,
    person,
    CASE
      WHEN kind IN ('here', 'acting', 'away') THEN
        kind || ' ' || CAST(again AS VARCHAR) || ' ' || CAST(recency AS VARCHAR) || ' ' || CAST(age AS VARCHAR)
      ELSE kind
    END AS cell,
    weight
  FROM judged
)
-- Every place of everybody.
SELECT
  there.period,
  told_apart.cell,
  there.person,
  there.identity,
  there.grp,
  CAST(told_apart.weight AS BIGINT) AS weight,
  '' AS reason
FROM there
JOIN told_apart ON told_apart.period = there.period AND told_apart.person = there.person
UNION ALL
SELECT held.period, 'present' AS cell, held.person, held.identity, held.grp, CAST(1 AS BIGINT) AS weight, held.reason
FROM held
WHERE held.reason <> ''
