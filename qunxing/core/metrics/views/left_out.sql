-- Accounts that this question leaves out, with the days on which they are.
SELECT excluded.identity, excluded.from_day, excluded.to_day, excluded.reason, dropped.rank
FROM excluded
JOIN dropped ON dropped.reason = excluded.reason
