-- Who paid more than came back, and how many orders they paid for; a refund counts on the day of its order.
WITH bought AS (
  SELECT
    calendar.period,
    acting.person,
    acting.identity,
    acting.grp,
    acting.reason,
    SUM(CASE acting.kind WHEN 16 THEN acting.amount ELSE -acting.amount END) AS net,
    SUM(CASE WHEN acting.kind = 16 AND acting.amount > 0 THEN 1 ELSE 0 END) AS orders
  FROM acting
  JOIN calendar ON calendar.day = acting.day
  LEFT JOIN known_person ON known_person.person = acting.person
  WHERE acting.kind IN (16, 17)
    AND acting.identity <> 0
    AND (known_person.person IS NOT NULL OR acting.reason = 'unmatched')
  GROUP BY calendar.period, acting.person, acting.identity, acting.grp, acting.reason
),
payer AS (
  SELECT period, person, reason
  FROM bought
  GROUP BY period, person, reason
  HAVING SUM(net) > 0
)
SELECT
  bought.period,
  'payers' AS cell,
  bought.person,
  bought.identity,
  bought.grp,
  CAST(bought.net AS BIGINT) AS weight,
  bought.reason
FROM bought
JOIN payer ON payer.period = bought.period AND payer.person = bought.person AND payer.reason = bought.reason
UNION ALL
SELECT period, 'orders' AS cell, person, identity, grp, CAST(orders AS BIGINT) AS weight, reason
FROM bought
WHERE orders > 0
