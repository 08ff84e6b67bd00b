-- Spells that a move ended (gone) or began (came): out of a group that ended, into one that follows it, within 30 days.
WITH sat AS (
  SELECT
    spell.grp,
    spell.identity,
    COALESCE(identity.person, spell.identity) + scope.apart AS person,
    spell.spell,
    spell.start_day,
    COALESCE(spell.end_day, 9999999) AS end_day
  FROM spell
  JOIN scope ON scope.grp = spell.grp
  LEFT JOIN identity ON identity.identity = spell.identity
),
pair AS (
  SELECT
    sat.grp,
    sat.identity,
    sat.spell,
    there.grp AS to_grp,
    there.identity AS to_identity,
    there.spell AS to_spell,
    CASE WHEN there.start_day >= succession.ended_day - 30 THEN 1 ELSE 0 END AS came
  FROM succession
  JOIN sat ON sat.grp = succession.grp AND sat.end_day >= succession.ended_day - 30 AND sat.end_day < 9999999
  JOIN sat AS there
    ON there.grp = succession.heir
    AND there.person = sat.person
    AND there.start_day <= sat.end_day + 30
    AND there.end_day > sat.end_day
),
told AS (
  SELECT grp, identity, spell, 1 AS gone, 0 AS came FROM pair
  UNION ALL
  SELECT to_grp AS grp, to_identity AS identity, to_spell AS spell, 0 AS gone, 1 AS came FROM pair WHERE came = 1
)
SELECT grp, identity, spell, MAX(gone) AS gone, MAX(came) AS came
FROM told
GROUP BY grp, identity, spell
