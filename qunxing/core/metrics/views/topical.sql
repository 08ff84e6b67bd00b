-- Members' messages that lie in a topic: a stretch of one day's talk without a long pause, of enough messages and people.
WITH rule AS (
  SELECT
    CASE pause.value WHEN '10' THEN 600000000 WHEN '60' THEN 3600000000 ELSE 1800000000 END AS pause,
    CASE people.value WHEN '2' THEN 2 WHEN '5' THEN 5 ELSE 3 END AS people
  FROM param AS pause
  JOIN param AS people ON people.name = 'people'
  WHERE pause.name = 'pause'
),
step AS (
  SELECT
    spoken.grp,
    spoken.person,
    spoken.identity,
    spoken.day,
    spoken.ts,
    spoken.k1,
    spoken.k2,
    CASE
      WHEN spoken.ts - MAX(spoken.ts) OVER (
        PARTITION BY spoken.grp, spoken.day
        ORDER BY spoken.ts, spoken.k1, spoken.k2
        ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING
      ) <= rule.pause THEN 0
      ELSE 1
    END AS begins
  FROM spoken
  JOIN calendar ON calendar.day = spoken.day
  CROSS JOIN rule
  WHERE spoken.rank = 0 AND spoken.identity <> 0
),
stretch AS (
  SELECT
    step.grp,
    step.person,
    step.identity,
    step.day,
    step.ts,
    step.k1,
    step.k2,
    SUM(step.begins) OVER (
      PARTITION BY step.grp, step.day
      ORDER BY step.ts, step.k1, step.k2
      ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW
    ) AS topic
  FROM step
),
topic AS (
  SELECT stretch.grp, stretch.day, stretch.topic
  FROM stretch
  CROSS JOIN rule
  GROUP BY stretch.grp, stretch.day, stretch.topic, rule.people
  HAVING COUNT(*) >= 5 AND COUNT(DISTINCT stretch.person) >= rule.people
)
SELECT
  stretch.grp,
  stretch.person,
  stretch.identity,
  stretch.day,
  stretch.topic,
  ROW_NUMBER() OVER (
    PARTITION BY stretch.grp, stretch.day, stretch.topic
    ORDER BY stretch.ts, stretch.k1, stretch.k2
  ) AS nth
FROM stretch
JOIN topic ON topic.grp = stretch.grp AND topic.day = stretch.day AND topic.topic = stretch.topic
