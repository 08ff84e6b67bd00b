-- How many messages each staff account sent, and how many of them offer something.
WITH sent AS (
  SELECT
    calendar.period,
    COALESCE(identity.person, member_day.identity) + scope.apart AS person,
    member_day.identity,
    member_day.grp,
    member_day.messages
  FROM member_day
  JOIN scope ON scope.grp = member_day.grp
  JOIN calendar ON calendar.day = member_day.day
  LEFT JOIN identity ON identity.identity = member_day.identity
  WHERE
    member_day.messages > 0
    AND EXISTS (
      SELECT 1
      FROM excluded
      WHERE
        excluded.identity = member_day.identity
        AND excluded.reason = 'staff'
        AND member_day.day BETWEEN excluded.from_day AND excluded.to_day
    )
)
SELECT period, 'sent' AS cell, person, identity, grp, CAST(SUM(messages) AS BIGINT) AS weight, '' AS reason
FROM sent
GROUP BY period, person, identity, grp
UNION ALL
SELECT calendar.period, 'offered' AS cell, offer.person, offer.identity, offer.grp, COUNT(*) AS weight, '' AS reason
FROM offer
JOIN calendar ON calendar.day = offer.day
GROUP BY calendar.period, offer.person, offer.identity, offer.grp
