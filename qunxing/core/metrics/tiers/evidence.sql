-- What each member did in the window that ends with each period, and the tier that this amounts to.
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
member_since AS (
  SELECT lookback.period, lookback.end_day, seat.person, seat.identity, seat.grp, seat.start_day AS day
  FROM seat
  JOIN lookback ON seat.start_day <= lookback.end_day AND COALESCE(seat.end_day, 9999999) > lookback.end_day
  JOIN basis ON basis.base = 'present'
  UNION ALL
  SELECT lookback.period, lookback.end_day, first_spoken.person, first_spoken.identity, first_spoken.grp, first_spoken.day
  FROM (
    SELECT person, identity, grp, MIN(day) AS day
    FROM acted
    WHERE messages > 0 AND identity <> 0
    GROUP BY person, identity, grp
  ) AS first_spoken
  JOIN lookback ON first_spoken.day <= lookback.end_day
  JOIN basis ON basis.base = 'seen'
),
member AS (
  SELECT
    member_since.period,
    member_since.person,
    MIN(member_since.identity) AS identity,
    MIN(member_since.grp) AS grp,
    MIN(member_since.day) AS day,
    MIN(COALESCE(left_out.rank, 0)) AS rank
  FROM member_since
  LEFT JOIN left_out
    ON left_out.identity = member_since.identity
    AND member_since.end_day BETWEEN left_out.from_day AND left_out.to_day
  GROUP BY member_since.period, member_since.person
),
done AS (
  SELECT lookback_day.period, acted.person, CAST(SUM(acted.messages + acted.acts) AS BIGINT) AS actions
  FROM acted
  JOIN lookback_day ON lookback_day.day = acted.day
  JOIN param ON param.name = 'signal'
  WHERE acted.rank = 0 AND acted.identity <> 0 AND (acted.messages > 0 OR param.value = 'any')
  GROUP BY lookback_day.period, acted.person
),
counted AS (
  SELECT
    member.period,
    member.person,
    member.identity,
    member.grp,
    member.rank,
    COALESCE(done.actions, 0) AS actions,
    lookback.days,
    CASE WHEN lookback.end_day - member.day + 1 < lookback.days THEN lookback.end_day - member.day + 1 ELSE lookback.days END AS there
  FROM member
  JOIN lookback ON lookback.period = member.period
  LEFT JOIN done ON done.period = member.period AND done.person = member.person
)
SELECT
  counted.period,
  basis.base || ':' || CASE
    WHEN 2 * counted.there < counted.days THEN 'new'
    WHEN counted.actions = 0 THEN 'silent'
    WHEN counted.actions * natural_period.days < counted.there THEN 'light'
    ELSE 'regular'
  END AS cell,
  counted.person,
  counted.identity,
  counted.grp,
  counted.actions AS weight,
  COALESCE(dropped.reason, '') AS reason
FROM counted
CROSS JOIN basis
CROSS JOIN natural_period
LEFT JOIN dropped ON dropped.rank = counted.rank
