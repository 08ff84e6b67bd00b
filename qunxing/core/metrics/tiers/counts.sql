-- The counts of tiers: who was a member since when from the periods in which that changes, joined to what each one did.
WITH natural_period AS (
  SELECT CASE value WHEN '1' THEN 1 WHEN '14' THEN 14 WHEN '30' THEN 30 ELSE 7 END AS days
  FROM param
  WHERE name = 'natural'
),
basis AS (
  SELECT
    CASE
      WHEN param.value <> 'auto' THEN param.value
      WHEN EXISTS (
        SELECT 1 FROM scope
        WHERE NOT EXISTS (SELECT 1 FROM seat WHERE seat.grp = scope.grp AND seat.listed = 1)
      ) THEN 'seen'
      ELSE 'present'
    END AS base
  FROM param
  WHERE name = 'base'
),
near AS (
  SELECT seat.person, seat.identity, seat.start_day, COALESCE(seat.end_day, 9999999) AS end_day
  FROM seat
  JOIN basis ON basis.base = 'present'
  JOIN span ON seat.start_day <= span.to_day AND COALESCE(seat.end_day, 9999999) > span.from_day
  UNION ALL
  SELECT acted.person, acted.identity, MIN(acted.day) AS start_day, 9999999 AS end_day
  FROM acted
  JOIN basis ON basis.base = 'seen'
  JOIN span ON acted.day <= span.to_day
  WHERE acted.messages > 0 AND acted.identity <> 0
  GROUP BY acted.person, acted.identity
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
stretch AS (
  SELECT
    turned.person,
    turned.period,
    MAX(turned.period) OVER (
      PARTITION BY turned.person ORDER BY turned.period DESC ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING
    ) AS until_period
  FROM (
    SELECT turn.person, calendar.period
    FROM turn
    CROSS JOIN span
    JOIN calendar ON calendar.day = CASE WHEN turn.day < span.from_day THEN span.from_day ELSE turn.day END
    GROUP BY turn.person, calendar.period
  ) AS turned
),
standing AS (
  SELECT
    stretch.person,
    stretch.period,
    COALESCE(stretch.until_period, 9999999) AS until_period,
    MIN(near.start_day) AS since,
    MIN(COALESCE(left_out.rank, 0)) AS rank
  FROM stretch
  JOIN lookback ON lookback.period = stretch.period
  JOIN near
    ON near.person = stretch.person AND near.start_day <= lookback.end_day AND near.end_day > lookback.end_day
  LEFT JOIN left_out
    ON left_out.identity = near.identity
    AND lookback.end_day BETWEEN left_out.from_day AND left_out.to_day
  GROUP BY stretch.person, stretch.period, COALESCE(stretch.until_period, 9999999)
),
done AS (
  SELECT lookback_day.period, acted.person, CAST(SUM(acted.messages + acted.acts) AS BIGINT) AS actions
  FROM acted
  JOIN lookback_day ON lookback_day.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.rank = 0 AND acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY lookback_day.period, acted.person
),
acting AS (
  SELECT done.period, standing.since, standing.rank, done.actions, COUNT(*) AS people
  FROM done
  JOIN standing
    ON standing.person = done.person AND standing.period <= done.period AND standing.until_period > done.period
  WHERE done.actions > 0
  GROUP BY done.period, standing.since, standing.rank, done.actions
),
-- Everybody as if with nothing done; who did something is taken off there and added with the actions.
everybody AS (
  SELECT period, until_period, since, rank, COUNT(*) AS people
  FROM standing
  GROUP BY period, until_period, since, rank
),
counted AS (
  SELECT lookback.period, everybody.since, everybody.rank, 0 AS actions, everybody.people
  FROM everybody
  JOIN lookback ON lookback.period >= everybody.period AND lookback.period < everybody.until_period
  UNION ALL
  SELECT period, since, rank, 0 AS actions, -people AS people
  FROM acting
  UNION ALL
  SELECT period, since, rank, actions, people
  FROM acting
),
aged AS (
  SELECT
    counted.period,
    counted.rank,
    counted.actions,
    counted.people,
    lookback.days,
    CASE WHEN lookback.end_day - counted.since + 1 < lookback.days THEN lookback.end_day - counted.since + 1 ELSE lookback.days END AS there
  FROM counted
  JOIN lookback ON lookback.period = counted.period
),
tier AS (
  SELECT
    aged.period,
    basis.base || ':' || CASE
      WHEN 2 * aged.there < aged.days THEN 'new'
      WHEN aged.actions = 0 THEN 'silent'
      WHEN aged.actions * natural_period.days < aged.there THEN 'light'
      ELSE 'regular'
    END AS cell,
    COALESCE(dropped.reason, '') AS reason,
    aged.actions AS weight,
    aged.people
  FROM aged
  CROSS JOIN basis
  CROSS JOIN natural_period
  LEFT JOIN dropped ON dropped.rank = aged.rank
)
SELECT period, cell, reason, CAST(weight AS BIGINT) AS weight, CAST(SUM(people) AS BIGINT) AS people
FROM tier
GROUP BY period, cell, reason, weight
HAVING SUM(people) > 0
