-- Everybody who was ever seen in the asked groups, speaking or on a list.
SELECT person FROM acted WHERE messages > 0 AND identity <> 0
UNION
SELECT person FROM seat
