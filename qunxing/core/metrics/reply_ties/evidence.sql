-- How many replies between two people each person is part of, as the one who replies or the one replied to.
WITH ending AS (
  SELECT period, grp, person, identity, reason
  FROM tie
  UNION ALL
  SELECT period, grp, author AS person, author_account AS identity, reason
  FROM tie
)
SELECT period, '' AS cell, person, identity, grp, COUNT(*) AS weight, reason
FROM ending
GROUP BY period, person, identity, grp, reason
