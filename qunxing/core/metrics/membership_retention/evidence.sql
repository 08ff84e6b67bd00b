-- Each person's first stay: age when watching began, ages between which it ended, and how; short breaks are no end.
WITH pause AS (
  SELECT CASE value WHEN '0' THEN 0 WHEN '30' THEN 30 ELSE 7 END AS days
  FROM param
  WHERE name = 'rejoin'
),
ordered AS (
  SELECT
    seat.*,
    COALESCE(left_out.reason, '') AS reason,
    COALESCE(left_out.rank, 0) AS rank,
    MAX(COALESCE(seat.end_day, 9999999)) OVER (
      PARTITION BY seat.person
      ORDER BY seat.start_day, seat.grp, seat.identity, seat.spell
      ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
    ) AS gone_by
  FROM seat
  JOIN span ON seat.start_day <= span.to_day
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND seat.start_day BETWEEN left_out.from_day AND left_out.to_day
),
numbered AS (
  SELECT
    ordered.*,
    SUM(CASE WHEN ordered.start_day - ordered.gone_by > pause.days THEN 1 ELSE 0 END) OVER (
      PARTITION BY ordered.person
      ORDER BY ordered.start_day, ordered.grp, ordered.identity, ordered.spell
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS breaks
  FROM ordered
  CROSS JOIN pause
),
first_stay AS (
  SELECT * FROM numbered WHERE breaks = 0
),
stay AS (
  SELECT
    person,
    MIN(identity) AS identity,
    MIN(grp) AS grp,
    MIN(rank) AS rank,
    MIN(start_day) AS start_day,
    MIN(dated) AS dated,
    MIN(CASE WHEN start_basis = 1 THEN seen_day ELSE seen_day + 1 END) AS seen_from,
    MAX(COALESCE(end_day, 9999999)) AS end_day,
    MAX(last_day) AS last_day
  FROM first_stay
  GROUP BY person
),
ending AS (
  SELECT
    stay.person,
    MIN(
      CASE
        WHEN first_stay.end_basis = 1 OR first_stay.end_first = first_stay.end_last THEN first_stay.end_first
        ELSE first_stay.end_first + 1
      END
    ) AS end_from,
    MAX(first_stay.end_last) AS end_to,
    MIN(first_stay.exit) AS exit
  FROM stay
  JOIN first_stay ON first_stay.person = stay.person AND first_stay.end_day = stay.end_day
  GROUP BY stay.person
),
cut AS (
  SELECT
    stay.*,
    ending.end_from,
    ending.end_to,
    CASE WHEN stay.seen_from > span.from_day THEN stay.seen_from ELSE span.from_day END AS watched_from,
    CASE
      WHEN ending.end_to IS NULL OR ending.end_to > span.to_day OR ending.exit IN (25, 26) THEN 'open'
      WHEN ending.exit = 9 THEN 'removed'
      ELSE 'left'
    END AS cause,
    CASE
      WHEN ending.end_to IS NULL THEN stay.last_day
      WHEN ending.exit IN (25, 26) THEN ending.end_to
      ELSE ending.end_from - 1
    END AS seen_to,
    span.to_day
  FROM stay
  CROSS JOIN span
  LEFT JOIN ending ON ending.person = stay.person
),
aged AS (
  SELECT
    cut.*,
    watched_from - start_day AS entered,
    CASE
      WHEN cause <> 'open' THEN end_from
      WHEN seen_to > to_day THEN to_day + 1
      ELSE seen_to + 1
    END - start_day AS earliest
  FROM cut
)
SELECT
  0 AS period,
  CASE
    WHEN aged.dated = 0 THEN 'unknown'
    WHEN aged.entered > aged.earliest OR aged.entered < 0 THEN 'unseen'
    WHEN aged.cause = 'open' THEN CAST(aged.entered AS VARCHAR) || ' ' || CAST(aged.earliest AS VARCHAR) || ' - open'
    ELSE
      CAST(aged.entered AS VARCHAR) || ' ' || CAST(aged.earliest AS VARCHAR)
      || ' ' || CAST(aged.end_to - aged.start_day AS VARCHAR) || ' ' || aged.cause
  END AS cell,
  aged.person,
  aged.identity,
  aged.grp,
  CAST(1 AS BIGINT) AS weight,
  COALESCE(dropped.reason, '') AS reason
FROM aged
LEFT JOIN dropped ON dropped.rank = aged.rank
