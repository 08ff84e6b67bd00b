-- Who is present at the end of each period: has spoken since joining, never did for long, or not for long enough to tell.
WITH word AS (
  SELECT person, day FROM acted WHERE messages > 0 AND identity <> 0 AND reason <> 'automatic'
  UNION
  SELECT seat.person, listing.said_day AS day
  FROM listing
  JOIN seat ON seat.grp = listing.grp AND seat.identity = listing.identity
  WHERE listing.said_day IS NOT NULL
),
first_word AS (
  SELECT seat.grp, seat.identity, seat.spell, MIN(word.day) AS day
  FROM seat
  JOIN word ON word.person = seat.person AND word.day >= seat.start_day
  GROUP BY seat.grp, seat.identity, seat.spell
),
talk AS (
  SELECT grp, MIN(day) AS from_day, MAX(day) AS to_day
  FROM acted
  WHERE messages > 0
  GROUP BY grp
),
held AS (
  SELECT
    period.period,
    period.end_day,
    seat.person,
    seat.identity,
    seat.grp,
    seat.spell,
    seat.start_day,
    CASE WHEN first_word.day <= period.end_day THEN 1 ELSE 0 END AS spoke,
    CASE WHEN talk.from_day > seat.start_day THEN talk.from_day ELSE seat.start_day END AS watched_from,
    CASE WHEN talk.to_day > period.end_day THEN period.end_day ELSE COALESCE(talk.to_day, seat.start_day) END AS watched_to
  FROM seat
  JOIN period ON seat.start_day <= period.end_day AND COALESCE(seat.end_day, 9999999) > period.end_day
  LEFT JOIN first_word
    ON first_word.grp = seat.grp
    AND first_word.identity = seat.identity
    AND first_word.spell = seat.spell
  LEFT JOIN talk ON talk.grp = seat.grp
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND period.end_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE left_out.reason IS NULL
),
told AS (
  SELECT held.period, held.grp, held.identity, MAX(listing.day) AS day
  FROM held
  JOIN listing
    ON listing.grp = held.grp
    AND listing.identity = held.identity
    AND listing.day BETWEEN held.start_day AND held.end_day
  GROUP BY held.period, held.grp, held.identity
),
silence AS (
  SELECT
    held.period,
    held.person,
    held.identity,
    held.grp,
    held.spoke,
    CASE
      WHEN told.day - held.start_day > COALESCE(held.watched_to - held.watched_from, 0) THEN told.day - held.start_day
      WHEN held.watched_to > held.watched_from THEN held.watched_to - held.watched_from
      ELSE 0
    END AS days,
    long_silence.days AS long
  FROM held
  JOIN long_silence ON long_silence.period = held.period AND long_silence.grp = held.grp
  LEFT JOIN told ON told.period = held.period AND told.grp = held.grp AND told.identity = held.identity
),
judged AS (
  SELECT
    period,
    person,
    CASE
      WHEN MAX(spoke) = 1 THEN 'spoke'
      WHEN MAX(CASE WHEN days >= long THEN 1 ELSE 0 END) = 1 THEN 'silent'
      ELSE 'early'
    END AS cell
  FROM silence
  GROUP BY period, person
)
SELECT
  silence.period,
  judged.cell,
  silence.person,
  silence.identity,
  silence.grp,
  CAST(CASE judged.cell WHEN 'spoke' THEN 0 ELSE silence.days END AS BIGINT) AS weight,
  '' AS reason
FROM silence
JOIN judged ON judged.period = silence.period AND judged.person = silence.person
