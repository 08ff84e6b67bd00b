-- What each member wrote, how often each other one replied to it, and on how many days two of them exchanged a reply.
WITH part AS (
  SELECT period, grp, day, person, identity, author AS other, reason
  FROM tie
  UNION ALL
  SELECT period, grp, day, author AS person, author_account AS identity, person AS other, reason
  FROM tie
),
met AS (
  SELECT DISTINCT part.period, part.day, part.person, part.other
  FROM part
  WHERE part.reason = ''
),
whose AS (
  SELECT part.person, MIN(part.identity) AS identity, MIN(part.grp) AS grp, MIN(scope.apart) AS apart
  FROM part
  JOIN scope ON scope.grp = part.grp
  WHERE part.reason = ''
  GROUP BY part.person
),
fact AS (
  SELECT
    calendar.period,
    'wrote' AS cell,
    acted.person,
    acted.identity,
    acted.grp,
    CAST(SUM(acted.messages) AS BIGINT) AS weight,
    acted.reason
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  WHERE acted.messages > 0 AND acted.identity <> 0
  GROUP BY calendar.period, acted.person, acted.identity, acted.grp, acted.reason
  UNION ALL
  SELECT
    tie.period,
    'from ' || CAST(tie.person - scope.apart AS VARCHAR) AS cell,
    tie.author AS person,
    tie.author_account AS identity,
    tie.grp,
    COUNT(*) AS weight,
    '' AS reason
  FROM tie
  JOIN scope ON scope.grp = tie.grp
  WHERE tie.reason = ''
  GROUP BY tie.period, tie.person, scope.apart, tie.author, tie.author_account, tie.grp
  UNION ALL
  SELECT
    met.period,
    'days ' || CAST(met.other - whose.apart AS VARCHAR) AS cell,
    met.person,
    whose.identity,
    whose.grp,
    COUNT(*) AS weight,
    '' AS reason
  FROM met
  JOIN whose ON whose.person = met.person
  GROUP BY met.period, met.other, whose.apart, met.person, whose.identity, whose.grp
)
SELECT fact.period, fact.cell, fact.person, fact.identity, fact.grp, fact.weight, fact.reason
FROM fact
