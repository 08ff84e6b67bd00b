-- The counts of retention: each person's first counting start, and the periods in which he or she came back, once each.
WITH choice AS (
  SELECT
    MAX(CASE WHEN name = 'start' AND value = 'joined' THEN 1 ELSE 0 END) AS by_joining,
    MAX(CASE WHEN name = 'start' AND value = 'first_action' THEN 1 ELSE 0 END) AS start_by_act,
    MAX(CASE WHEN name = 'return' AND value = 'action' THEN 1 ELSE 0 END) AS back_by_act,
    MAX(CASE WHEN name = 'mode' AND value = 'recurring' THEN 1 ELSE 0 END) AS recurring,
    MAX(CASE WHEN name = 'mode' AND value = 'rolling' THEN 1 ELSE 0 END) AS rolling,
    MAX(CASE WHEN name = 'mode' AND value = 'bracket' THEN 1 ELSE 0 END) AS bracket
  FROM param
),
start_deed AS (
  SELECT acted.person, acted.day, acted.rank
  FROM acted
  JOIN choice ON choice.by_joining = 0
  WHERE acted.identity <> 0 AND (acted.messages > 0 OR choice.start_by_act = 1)
  UNION ALL
  SELECT seat.person, seat.start_day AS day, COALESCE(left_out.rank, 0) AS rank
  FROM seat
  JOIN choice ON choice.by_joining = 1
  LEFT JOIN left_out
    ON left_out.identity = seat.identity
    AND seat.start_day BETWEEN left_out.from_day AND left_out.to_day
  WHERE seat.dated = 1
),
-- Who has nothing that counts is told by one number, the smallest: by day and then rank, by rank first when recurring.
start_of_person AS (
  SELECT
    start_deed.person,
    MIN(CASE WHEN start_deed.rank = 0 THEN start_deed.day END) AS day,
    MIN(CASE WHEN start_deed.rank > 0 THEN
      choice.recurring * start_deed.rank * 100000000 + start_deed.day * 10 + start_deed.rank
    END) AS mark
  FROM start_deed
  CROSS JOIN choice
  JOIN span ON start_deed.day <= span.to_day
  LEFT JOIN calendar ON calendar.day = start_deed.day
  GROUP BY start_deed.person, CASE WHEN choice.recurring = 1 THEN calendar.period END
),
cohort AS (
  SELECT start_of_person.person, start_of_person.day, calendar.period
  FROM start_of_person
  JOIN calendar ON calendar.day = start_of_person.day
),
not_counted AS (
  SELECT calendar.period, dropped.reason, COUNT(*) AS people
  FROM start_of_person
  CROSS JOIN choice
  CROSS JOIN dropped
  JOIN calendar
    ON choice.recurring * dropped.rank * 100000000 + calendar.day * 10 + dropped.rank = start_of_person.mark
  WHERE start_of_person.day IS NULL
  GROUP BY calendar.period, dropped.reason
),
back AS (
  SELECT acted.person, CASE WHEN choice.bracket = 1 THEN acted.day ELSE calendar.period END AS slot
  FROM acted
  JOIN calendar ON calendar.day = acted.day
  CROSS JOIN choice
  WHERE acted.rank = 0 AND acted.identity <> 0 AND (acted.messages > 0 OR choice.back_by_act = 1)
  GROUP BY acted.person, CASE WHEN choice.bracket = 1 THEN acted.day ELSE calendar.period END
),
last_back AS (
  SELECT cohort.period, back.last_slot, COUNT(*) AS people
  FROM cohort
  JOIN (SELECT person, MAX(slot) AS last_slot FROM back GROUP BY person) AS back ON back.person = cohort.person
  JOIN choice ON choice.rolling = 1
  GROUP BY cohort.period, back.last_slot
),
aged AS (
  SELECT
    cohort.period,
    cohort.person,
    CASE
      WHEN back.slot - cohort.day BETWEEN 1 AND 7 THEN '1-7'
      WHEN back.slot - cohort.day BETWEEN 8 AND 14 THEN '8-14'
      WHEN back.slot - cohort.day BETWEEN 15 AND 28 THEN '15-28'
      WHEN back.slot - cohort.day BETWEEN 29 AND 56 THEN '29-56'
    END AS cell
  FROM cohort
  JOIN back ON back.person = cohort.person AND back.slot > cohort.day AND back.slot <= cohort.day + 56
  JOIN choice ON choice.bracket = 1
),
counted AS (
  SELECT period, '0' AS cell, '' AS reason, COUNT(*) AS people
  FROM cohort
  GROUP BY period
  UNION ALL
  SELECT period, '0' AS cell, reason, people
  FROM not_counted
  UNION ALL
  SELECT cohort.period, CAST(back.slot - cohort.period AS VARCHAR) AS cell, '' AS reason, COUNT(*) AS people
  FROM cohort
  JOIN back ON back.person = cohort.person AND back.slot > cohort.period
  JOIN choice ON choice.rolling + choice.bracket = 0
  GROUP BY cohort.period, back.slot - cohort.period
  UNION ALL
  SELECT
    last_back.period,
    CAST(later.period - last_back.period AS VARCHAR) AS cell,
    '' AS reason,
    SUM(last_back.people) AS people
  FROM last_back
  JOIN period AS later ON later.period > last_back.period AND later.period <= last_back.last_slot
  GROUP BY last_back.period, later.period
  UNION ALL
  SELECT period, cell, '' AS reason, COUNT(DISTINCT person) AS people
  FROM aged
  GROUP BY period, cell
)
SELECT period, cell, reason, CAST(people AS BIGINT) AS weight, CAST(people AS BIGINT) AS people
FROM counted
