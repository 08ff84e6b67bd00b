-- Labels and shapes of messages; the same rules as recognisers.label and recognisers.shape, for whole ledgers.
-- Reads the view text_in(k1, k2, text, form). Every parameter is the pattern of that name in patterns.PATTERNS.
-- Labels: question 1, acknowledgement 2, automatic 4, empty 8. Forms: sticker 5, system 13.
WITH lowered AS (
    SELECT k1, k2, form, text IS NOT NULL AS visible, lower(coalesce(text, '')) AS said
    FROM text_in
),
judged AS (
    SELECT
        k1,
        k2,
        said,
        CASE
            WHEN form = 13 THEN 4
            WHEN NOT regexp_matches(said, $automatic_hint) THEN 0
            WHEN regexp_matches(said, $automatic) THEN 4
            ELSE 0
        END AS automatic,
        CASE
            WHEN form = 5 THEN 8
            WHEN NOT visible THEN 0
            WHEN said = '' THEN 8
            WHEN length(said) > 400 OR NOT regexp_matches(said, $blank_start) THEN 0
            WHEN regexp_replace(said, $blank_parts, '', 'g') = '' THEN 8
            ELSE 0
        END AS blank,
        CASE
            WHEN length(said) > 80 OR NOT regexp_matches(said, $ack_word) THEN 0
            WHEN regexp_replace(said, $ack_parts, '', 'g') = '' THEN 2
            ELSE 0
        END AS acknowledgement,
        CASE
            WHEN NOT regexp_matches(said, $question_hint) OR regexp_matches(said, $promotes) THEN ''
            ELSE regexp_replace(regexp_replace(said, $unsaid, ' ', 'g'), $idiom, ' ', 'g')
        END AS plain,
        regexp_replace(said, $folded, '', 'g') AS folded
    FROM lowered
)
SELECT
    k1,
    k2,
    CASE
        WHEN automatic + blank + acknowledgement > 0 THEN automatic + blank + acknowledgement
        WHEN plain = '' THEN 0
        WHEN regexp_matches(plain, $asks) OR regexp_matches(plain, $topic) THEN 1
        WHEN regexp_matches(right(plain, 40), $wonders) THEN 1
        ELSE 0
    END AS labels,
    CASE WHEN length(folded) < 8 THEN 0 ELSE CAST(md5_number_lower(folded) >> 1 AS BIGINT) END AS shape
FROM judged
