-- Every spell in the asked groups, with the person it belongs to; exit 26 and came tell moves to a group that follows.
SELECT
  spell.grp,
  spell.identity,
  COALESCE(identity.person, spell.identity) + scope.apart AS person,
  spell.spell,
  spell.start_basis,
  CASE WHEN spell.start_basis = 3 AND spell.start_ts = 0 THEN 0 ELSE 1 END AS dated,
  spell.end_basis,
  CASE WHEN succeeded.gone = 1 THEN 26 ELSE spell.exit END AS exit,
  COALESCE(succeeded.came, 0) AS came,
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
LEFT JOIN succeeded
  ON succeeded.grp = spell.grp
  AND succeeded.identity = spell.identity
  AND succeeded.spell = spell.spell
