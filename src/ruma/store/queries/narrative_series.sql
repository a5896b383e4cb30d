-- Every narrative by window, with the voices of its buckets, newest first; key '' is all talk. The most posts of one author
-- and of one copied text are counted for the newest window only.
WITH
-- include: narrative_posts
SELECT
    key,
    intDiv(back, {buckets:UInt16}) AS window,
    uniqExactMerge(bucket.author_state) AS authors,
    least(uniqExactMerge(bucket.author_state), uniqExactMerge(bucket.text_state)) AS voices,
    sum(bucket.post_count) AS posts,
    sum(bucket.bullish_count) AS bullish,
    sum(bucket.neutral_count) AS neutral,
    sum(bucket.bearish_count) AS bearish,
    min(bucket.first_post) AS first_at,
    max(bucket.last_post) AS last_at,
    arrayMax(arrayPushBack(sumMapMerge(bucket.author_posts).2, 0)) AS top_author_posts,
    arrayMax(arrayPushBack(sumMapMerge(bucket.text_posts).2, 0)) AS top_text_posts,
    groupArray(bucket.back) AS backs,
    groupArray(least(finalizeAggregation(bucket.author_state), finalizeAggregation(bucket.text_state))) AS bucket_voices
FROM
(
    SELECT
        arrayJoin(arrayPushFront(keys, '')) AS key,
        back,
        uniqExactState(author_key) AS author_state,
        uniqExactState(text_key) AS text_state,
        sumMapStateIf([author_key], [toUInt32(1)], notEmpty(key) AND back < {buckets:UInt16}) AS author_posts,
        sumMapStateIf([text_key], [toUInt32(1)], notEmpty(key) AND back < {buckets:UInt16}) AS text_posts,
        count() AS post_count,
        countIf(label = 'bullish') AS bullish_count,
        countIf(label = 'neutral') AS neutral_count,
        countIf(label = 'bearish') AS bearish_count,
        min(happened_at) AS first_post,
        max(happened_at) AS last_post
    FROM narrative_posts
    GROUP BY key, back
) AS bucket
GROUP BY key, window
ORDER BY key, window
