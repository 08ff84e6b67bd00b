-- How many replies each member wrote to each other one.
SELECT
  tie.period,
  'to ' || CAST(tie.author - scope.apart AS VARCHAR) AS cell,
  tie.person,
  tie.identity,
  tie.grp,
  COUNT(*) AS weight,
  tie.reason
FROM tie
JOIN scope ON scope.grp = tie.grp
GROUP BY tie.period, tie.author, scope.apart, tie.person, tie.identity, tie.grp, tie.reason
