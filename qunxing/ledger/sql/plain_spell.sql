-- Stays that need no replay of history: one unbroken presence, told by at most one joining, at most one leaving, and
-- member lists of which none between lacks it. Everybody else goes through core.metrics.spells, the reference.
-- Reads membership(grp, ts, kind, identity, until, value, other, note), watched(grp, until), offset_of.
-- Kinds: joined 7, left 8, removed 9, roster 11, listed 12, closed 25. Bases and exits as in docs/reference/views.md.
WITH roster AS (
  SELECT grp, ts, lag(ts) OVER list AS before, lead(ts) OVER list AS next, row_number() OVER list AS nth
  FROM (SELECT grp, ts FROM membership WHERE kind = 11 UNION SELECT grp, 0 FROM membership WHERE kind = 11)
  WINDOW list AS (PARTITION BY grp ORDER BY ts)
), told AS (
  SELECT m.grp, m.identity,
         COUNT(*) FILTER (m.kind = 7) AS joins, MIN(m.ts) FILTER (m.kind = 7) AS joined,
         COUNT(*) FILTER (m.kind IN (8, 9)) AS leaves, MIN(m.ts) FILTER (m.kind IN (8, 9)) AS gone,
         MIN(m.kind) FILTER (m.kind IN (8, 9)) AS leaving,
         COUNT(*) FILTER (m.kind = 12) AS lists, COUNT(DISTINCT r.nth) AS complete,
         MIN(m.ts) FILTER (m.kind = 12) AS first_list, MAX(m.ts) FILTER (m.kind = 12) AS last_list,
         MIN(m.value) FILTER (m.kind = 12) AS since, MAX(m.value) FILTER (m.kind = 12) AS since_last,
         COALESCE(arg_min(m.note, m.ts) FILTER (m.kind IN (7, 12) AND m.note <> ''), '') AS scene,
         COALESCE(arg_min(m.other, m.ts) FILTER (m.kind IN (7, 12) AND m.other <> 0), 0) AS inviter
  FROM membership m LEFT JOIN roster r ON r.grp = m.grp AND r.ts = m.ts AND m.kind = 12
  WHERE m.kind NOT IN (11, 25) AND m.grp NOT IN (SELECT grp FROM membership WHERE kind = 25)
  GROUP BY m.grp, m.identity
  HAVING bool_and(m.until = m.ts AND m.ts BETWEEN 631152000000000 AND 2840140800000000)  -- years an offset is known of
), stay AS (
  SELECT *, COALESCE(joined, first_list) AS shown, GREATEST(joined, last_list) AS known FROM told
  WHERE joins <= 1 AND leaves <= 1 AND joins + lists > 0 AND lists = complete
    AND COALESCE(joined < first_list, TRUE) AND COALESCE(gone > GREATEST(joined, last_list), TRUE)
    AND CASE WHEN lists = 0 THEN TRUE
             WHEN joins = 1 THEN since_last <= joined + 86400000000
             ELSE since = since_last AND since <= first_list AND (since = 0 OR since >= 631152000000000) END
), bounded AS (
  SELECT s.*, COALESCE(f.before, 0) AS absent, k.next
  FROM stay s ASOF LEFT JOIN roster f ON f.grp = s.grp AND f.ts <= s.shown
  ASOF LEFT JOIN roster k ON k.grp = s.grp AND k.ts <= s.known
  WHERE COALESCE(k.nth, 0) - COALESCE(f.nth, 0) = s.lists - 1 + s.joins AND COALESCE(s.gone < k.next, TRUE)
), dated AS (
  SELECT *,
         CASE WHEN joins = 1 THEN joined WHEN since > absent THEN since ELSE absent END AS start_ts,
         CASE WHEN joins = 1 THEN joined WHEN since > absent THEN since
              WHEN since > 0 AND since + 86400000000 > absent THEN LEAST(since + 86400000000, first_list)
              ELSE first_list END AS start_until,
         CASE WHEN joins = 1 THEN 1 WHEN since > absent OR (since > 0 AND since + 86400000000 > absent) THEN 2
              ELSE 3 END AS start_basis,
         CASE WHEN leaves = 1 THEN gone WHEN next IS NOT NULL THEN known END AS end_ts,
         COALESCE(gone, next) AS end_until
  FROM bounded
), spell AS (
  SELECT d.grp, d.identity, 1 AS spell, d.start_ts, d.start_until, d.start_basis, d.end_ts, d.end_until,
         CASE WHEN d.leaves = 1 THEN 1 WHEN d.end_ts IS NOT NULL THEN 2 ELSE 0 END AS end_basis,
         CASE WHEN d.leaves = 1 THEN d.leaving WHEN d.end_ts IS NOT NULL THEN 8 ELSE 0 END AS exit,
         d.scene, d.inviter, d.shown AS seen_ts, COALESCE(d.end_ts, GREATEST(d.known, w.until)) AS last_ts,
         CASE WHEN d.lists > 0 THEN 1 ELSE 0 END AS listed
  FROM dated d LEFT JOIN watched w USING (grp)
), local AS (
  SELECT s.*,
         (s.start_ts + a.offset_us) // 86400000000 AS start_earliest,
         (s.start_until + b.offset_us) // 86400000000 AS start_last,
         (s.end_ts + c.offset_us) // 86400000000 AS end_first, (s.end_until + d.offset_us) // 86400000000 AS end_last,
         (s.seen_ts + e.offset_us) // 86400000000 AS seen_day, (s.last_ts + f.offset_us) // 86400000000 AS last_day
  FROM spell s
  LEFT JOIN offset_of a ON a.grp = s.grp AND s.start_ts >= a.from_us AND s.start_ts < a.until_us
  JOIN offset_of b ON b.grp = s.grp AND s.start_until >= b.from_us AND s.start_until < b.until_us
  LEFT JOIN offset_of c ON c.grp = s.grp AND s.end_ts >= c.from_us AND s.end_ts < c.until_us
  LEFT JOIN offset_of d ON d.grp = s.grp AND s.end_until >= d.from_us AND s.end_until < d.until_us
  JOIN offset_of e ON e.grp = s.grp AND s.seen_ts >= e.from_us AND s.seen_ts < e.until_us
  JOIN offset_of f ON f.grp = s.grp AND s.last_ts >= f.from_us AND s.last_ts < f.until_us
), counted AS (
  SELECT *, CASE WHEN start_basis = 3 AND start_ts = 0 THEN start_last ELSE start_earliest END AS start_first
  FROM local
)
SELECT grp, identity, spell, start_ts, start_until, start_basis, end_ts, end_until, end_basis, exit, scene, inviter,
       seen_ts, last_ts, listed, start_first, (start_first + start_last + 1) // 2 AS start_day, start_last, end_first,
       GREATEST((start_first + start_last + 1) // 2, (end_first + end_last + 1) // 2)
         + CASE WHEN end_first IS NULL THEN NULL ELSE 0 END AS end_day,
       end_last, seen_day, last_day
FROM counted
