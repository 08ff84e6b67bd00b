-- Each question with the first answer of each account and category within 7 days, at most eight, the earliest first.
-- Only native reply links count, and nobody answers themselves. A question without answer has one row, answerer 0.
WITH reply AS (
  SELECT q.k1, q.k2, a.identity AS answerer, a.ts AS answer_ts, a.day AS answer_day, a.category AS answer_category,
         a.k1 AS a1, a.k2 AS a2,
         row_number() OVER (PARTITION BY q.k1, q.k2, a.identity, a.category ORDER BY a.ts, a.k1, a.k2) AS nth
  FROM question_day q JOIN reply_day a ON a.ref1 = q.k1 AND a.ref2 = q.k2 AND a.grp = q.grp
  WHERE a.identity <> q.identity AND a.ts >= q.ts AND a.ts <= q.ts + 604800000000
), first_reply AS (
  SELECT k1, k2, answerer, answer_ts, answer_day, answer_category, a1, a2,
         row_number() OVER (PARTITION BY k1, k2 ORDER BY answer_ts, a1, a2) AS rank
  FROM reply WHERE nth = 1
)
SELECT q.grp, q.k1, q.k2, q.identity AS asker, q.ts, q.day, q.category,
       COALESCE(r.answerer, 0) AS answerer, COALESCE(r.answer_ts, 0) AS answer_ts, COALESCE(r.answer_day, 0) AS answer_day,
       COALESCE(r.answer_category, 0) AS answer_category,
       COALESCE(r.a1, 0) AS a1, COALESCE(r.a2, 0) AS a2, COALESCE(r.rank, 0) AS rank
FROM question_day q LEFT JOIN first_reply r ON r.k1 = q.k1 AND r.k2 = q.k2 AND r.rank <= 8
