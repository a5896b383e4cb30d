-- Terms that at least `least_voices` voices used in the newest window, and their voices in each window, newest first; term '' is all talk.
WITH
-- include: narrative_posts
SELECT
    term,
    groupArray(window) AS windows,
    groupArray(result.voices) AS voices
FROM
(
    SELECT
        arrayJoin(arrayPushFront(terms, '')) AS term,
        intDiv(back, {buckets:UInt16}) AS window,
        least(uniqExact(author_key), uniqExact(text_key)) AS voices
    FROM narrative_posts
    GROUP BY term, window
) AS result
GROUP BY term
HAVING empty(term) OR sumIf(result.voices, window = 0) >= {least_voices:UInt16}
        AND sumIf(result.voices, window = 0) > {least_growth:Float64} * sumIf(result.voices, window > 0) / {windows_before:UInt16}
ORDER BY term
