-- Terms that at least `least_voices` voices used in the newest window (new phrases: `least_phrase_voices`), and their voices
-- in each window, newest first; term '' is all talk. `oldest` is when the first post of all the windows was written, about
-- whatever.
WITH
-- include: narrative_posts
,
(
    SELECT happened_at
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
    ORDER BY happened_at
    LIMIT 1
) AS oldest
SELECT
    term,
    oldest,
    groupArray(window) AS windows,
    groupArray(told.voices) AS voices
FROM
(
    SELECT
        term,
        intDiv(back, {buckets:UInt16}) AS window,
        least(uniqExact(author_key), uniqExact(text_key)) AS voices
    FROM
    (
        SELECT
            arrayJoin(arrayPushFront(arrayFilter(term -> term IN
            (
                SELECT arrayJoin(terms) AS often
                FROM narrative_posts
                WHERE back < {buckets:UInt16}
                GROUP BY often
                HAVING count() >= if(match(often, '[# ]'), {least_phrase_voices:UInt16}, {least_voices:UInt16})
            ), terms), '')) AS term,
            back, author_key, text_key
        FROM narrative_posts
    )
    GROUP BY term, window
) AS told
GROUP BY term
HAVING empty(term) OR (
    sumIf(told.voices, window = 0) >= if(sumIf(told.voices, window > 0) = 0, {least_phrase_voices:UInt16}, {least_voices:UInt16})
    AND sumIf(told.voices, window = 0) > {least_growth:Float64} * sumIf(told.voices, window > 0) / {windows_before:UInt16}
)
ORDER BY term
