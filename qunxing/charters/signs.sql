-- What a group's data show of its kind, as (sign, a, b, c) rows; over the views of docs/reference/views.md.
WITH talked AS (
  SELECT acted.person, acted.identity, acted.day, acted.messages, acted.acts, acted.reason, acted.rank
  FROM acted
  JOIN span ON acted.day BETWEEN span.from_day AND span.to_day
),
done AS (
  SELECT acting.grp, acting.person, acting.kind, acting.day
  FROM acting
  JOIN known_person ON known_person.person = acting.person
  WHERE acting.rank = 0
),
did AS (
  SELECT person, day FROM talked WHERE rank = 0 AND identity <> 0 AND (messages > 0 OR acts > 0)
  UNION
  SELECT done.person, done.day FROM done JOIN span ON done.day BETWEEN span.from_day AND span.to_day WHERE done.kind <> 17
),
came AS (
  SELECT person, MIN(start_day) AS day FROM seat GROUP BY person
),
rhythm AS (
  SELECT
    did.person,
    span.to_day - GREATEST(span.from_day, COALESCE(MIN(came.day), MIN(did.day))) + 1 AS watched,
    COUNT(DISTINCT did.day) AS days
  FROM did
  CROSS JOIN span
  LEFT JOIN came ON came.person = did.person
  GROUP BY did.person, span.from_day, span.to_day
),
posted AS (
  SELECT acted_hour.hour, COUNT(DISTINCT acted_hour.day) AS days, SUM(acted_hour.messages) AS messages
  FROM acted_hour
  JOIN span ON acted_hour.day BETWEEN span.from_day AND span.to_day
  WHERE acted_hour.reason IN ('staff', 'bot')
  GROUP BY acted_hour.hour
),
sign AS (
  SELECT 'members' AS sign, COUNT(DISTINCT seat.person) AS a, 0 AS b, 0 AS c
  FROM seat
  CROSS JOIN span
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND span.to_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE
    seat.start_day <= span.to_day
    AND COALESCE(seat.end_day, 9999999) > span.to_day
    AND left_out.reason IS NULL
  UNION ALL
  SELECT
    'talk',
    COUNT(DISTINCT CASE WHEN messages > 0 THEN day END),
    SUM(CASE WHEN rank = 0 THEN messages ELSE 0 END),
    SUM(CASE WHEN reason = 'acknowledgement' THEN messages ELSE 0 END)
  FROM talked
  UNION ALL
  SELECT 'night', SUM(acted_hour.messages), 0, 0
  FROM acted_hour
  JOIN span ON acted_hour.day BETWEEN span.from_day AND span.to_day
  WHERE acted_hour.reason IN ('', 'acknowledgement') AND acted_hour.hour IN (22, 23, 0, 1)
  UNION ALL
  SELECT 'asked', SUM(member_day.questions), 0, 0
  FROM member_day
  JOIN scope ON scope.grp = member_day.grp
  JOIN span ON member_day.day BETWEEN span.from_day AND span.to_day
  LEFT JOIN left_out
    ON left_out.identity = member_day.identity
    AND member_day.day BETWEEN left_out.from_day AND left_out.to_day
  WHERE member_day.category = 0 AND left_out.reason IS NULL
  UNION ALL
  SELECT 'hour', posted.hour, posted.days, posted.messages FROM posted
  UNION ALL
  SELECT 'orders', COUNT(DISTINCT done.person), COUNT(*), 0
  FROM done
  JOIN span ON done.day BETWEEN span.from_day AND span.to_day
  WHERE done.kind = 16
  UNION ALL
  SELECT 'check_ins', COUNT(*), MIN(done.day), 0
  FROM done
  JOIN scope ON scope.grp = done.grp
  WHERE done.kind = 14
  UNION ALL
  SELECT 'chains', COUNT(*), 0, 0
  FROM done
  JOIN scope ON scope.grp = done.grp
  WHERE done.kind = 13
  UNION ALL
  SELECT 'rhythm', watched, days, 0 FROM rhythm WHERE watched >= 14
)
SELECT sign, CAST(a AS BIGINT), CAST(b AS BIGINT), CAST(c AS BIGINT) FROM sign
