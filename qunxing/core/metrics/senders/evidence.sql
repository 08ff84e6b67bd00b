-- Who sent at least one message; a person is left out only when all of his or her messages are.
WITH spoke AS (
  SELECT
    calendar.period,
    acted.person,
    acted.identity,
    acted.grp,
    acted.reason,
    acted.rank,
    CAST(SUM(acted.messages) AS BIGINT) AS weight
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  WHERE acted.messages > 0 AND acted.identity <> 0
  GROUP BY calendar.period, acted.person, acted.identity, acted.grp, acted.reason, acted.rank
),
best AS (
  SELECT period, person, MIN(rank) AS rank
  FROM spoke
  GROUP BY period, person
)
SELECT spoke.period, '' AS cell, spoke.person, spoke.identity, spoke.grp, spoke.weight, spoke.reason
FROM spoke
JOIN best ON best.period = spoke.period AND best.person = spoke.person AND best.rank = spoke.rank
