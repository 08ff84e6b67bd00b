-- What became, thirty days on, of everybody whom somebody brought in: by who brought them.
WITH came AS (
  SELECT
    period.period,
    COALESCE(host.person, seat.inviter) + scope.apart AS host,
    MIN(seat.inviter) AS account,
    seat.grp,
    seat.person AS guest,
    MIN(seat.start_day) AS start_day,
    MAX(CASE WHEN seat.exit IN (25, 26) THEN 9999999 ELSE COALESCE(seat.end_day, 9999999) END) AS end_day
  FROM seat
  JOIN scope ON scope.grp = seat.grp
  JOIN period ON seat.start_day BETWEEN period.start_day - 30 AND period.end_day - 30
  LEFT JOIN identity AS host ON host.identity = seat.inviter
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND seat.start_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE
    seat.inviter <> 0
    AND seat.start_basis IN (1, 2)
    AND left_out.reason IS NULL
    AND COALESCE(host.person, seat.inviter) + scope.apart <> seat.person
  GROUP BY period.period, COALESCE(host.person, seat.inviter) + scope.apart, seat.grp, seat.person
),
sign AS (
  SELECT person, day FROM acted WHERE rank = 0 AND identity <> 0
  UNION ALL
  SELECT person, day FROM acting WHERE kind IN (13, 14, 15, 16) AND identity <> 0 AND reason = ''
),
shown AS (
  SELECT DISTINCT came.period, came.host, came.grp, came.guest
  FROM came
  JOIN sign ON sign.person = came.guest AND sign.day BETWEEN came.start_day AND came.start_day + 30
),
talk AS (
  SELECT
    came.period,
    came.host,
    came.grp,
    came.guest,
    SUM(
      CASE WHEN watched.to_day < came.start_day + 30 THEN watched.to_day ELSE came.start_day + 30 END
      - CASE WHEN watched.from_day > came.start_day THEN watched.from_day ELSE came.start_day END
      + 1
    ) AS days
  FROM came
  JOIN watched
    ON watched.grp = came.grp
    AND watched.from_day <= came.start_day + 30
    AND watched.to_day >= came.start_day
  GROUP BY came.period, came.host, came.grp, came.guest
),
judged AS (
  SELECT
    came.period,
    CASE
      WHEN came.end_day <= came.start_day + 30 THEN 'left'
      WHEN shown.guest IS NOT NULL THEN 'stayed'
      WHEN COALESCE(talk.days, 0) >= 21 THEN 'quiet'
      ELSE 'unseen'
    END AS cell,
    came.host,
    came.account,
    came.grp
  FROM came
  LEFT JOIN shown
    ON shown.period = came.period
    AND shown.host = came.host
    AND shown.grp = came.grp
    AND shown.guest = came.guest
  LEFT JOIN talk
    ON talk.period = came.period
    AND talk.host = came.host
    AND talk.grp = came.grp
    AND talk.guest = came.guest
)
SELECT period, cell, host AS person, account AS identity, grp, COUNT(*) AS weight, '' AS reason
FROM judged
GROUP BY period, cell, host, account, grp
