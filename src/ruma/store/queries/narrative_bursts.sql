-- Terms that at least `least_voices` voices used in the newest window, and their voices in each window, newest first; term
-- '' is all talk.
WITH
-- include: narrative_posts
SELECT
    term,
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
        SELECT arrayJoin(arrayPushFront(terms, '')) AS term, back, author_key, text_key
        FROM narrative_posts
    )
    WHERE empty(term) OR term IN
    (
        SELECT arrayJoin(terms) AS often
        FROM narrative_posts
        WHERE back < {buckets:UInt16}
        GROUP BY often
        HAVING count() >= {least_voices:UInt16}
    )
    GROUP BY term, window
) AS told
GROUP BY term
HAVING empty(term) OR (
    sumIf(told.voices, window = 0) >= {least_voices:UInt16}
    AND sumIf(told.voices, window = 0) > {least_growth:Float64} * sumIf(told.voices, window > 0) / {windows_before:UInt16}
)
ORDER BY term
