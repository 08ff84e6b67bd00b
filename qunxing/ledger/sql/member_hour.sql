-- One row a group, identity, local day, hour and category.
SELECT grp, identity, day, hour, category, COUNT(*) AS messages
FROM message_day GROUP BY grp, identity, day, hour, category
