-- Every narrative by window and bucket, newest first; key '' is all talk.
WITH
-- include: narrative_posts
SELECT
    key,
    intDiv(back, {buckets:UInt16}) AS window,
    uniqExactMerge(authors) AS authors,
    least(uniqExactMerge(authors), uniqExactMerge(texts)) AS voices,
    sum(posts) AS posts,
    sum(bullish) AS bullish,
    sum(neutral) AS neutral,
    sum(bearish) AS bearish,
    min(first_at) AS first_at,
    max(last_at) AS last_at,
    groupArray(back) AS backs,
    groupArray(least(finalizeAggregation(authors), finalizeAggregation(texts))) AS bucket_voices
FROM
(
    SELECT
        arrayJoin(arrayPushFront(keys, '')) AS key,
        back,
        uniqExactState(author_key) AS authors,
        uniqExactState(text_key) AS texts,
        count() AS posts,
        countIf(label = 'bullish') AS bullish,
        countIf(label = 'neutral') AS neutral,
        countIf(label = 'bearish') AS bearish,
        min(happened_at) AS first_at,
        max(happened_at) AS last_at
    FROM narrative_posts
    GROUP BY key, back
)
GROUP BY key, window
ORDER BY key, window
