-- Every spell in the asked groups, with the person it belongs to.
SELECT
  spell.grp,
  spell.identity,
  COALESCE(identity.person, spell.identity) + scope.apart AS person,
  spell.spell,
  spell.start_basis,
  CASE WHEN spell.start_basis = 3 AND spell.start_ts = 0 THEN 0 ELSE 1 END AS dated,
  spell.end_basis,
  spell.exit,
  spell.listed,
  spell.inviter,
  spell.start_first,
  spell.start_day,
  spell.start_last,
  spell.end_first,
  spell.end_day,
  spell.end_last,
  spell.seen_day,
  spell.last_day
FROM spell
JOIN scope ON scope.grp = spell.grp
LEFT JOIN identity ON identity.identity = spell.identity
