-- Posts and people by cohort and direction, hour by hour: each post under the label its author had when it was seen.
WITH
-- include: cohort_posts
SELECT
    cohort,
    toDateTime64(toStartOfHour(happened_at), 3, 'UTC') AS hour,
    count() AS posts,
    countIf(label = 'bullish') AS bullish_posts,
    countIf(label = 'neutral') AS neutral_posts,
    countIf(label = 'bearish') AS bearish_posts,
    uniqExact(author_key) AS authors,
    uniqExact(text_key) AS texts,
    uniqExactIf(author_key, label = 'bullish') AS bullish_authors,
    uniqExactIf(author_key, label = 'neutral') AS neutral_authors,
    uniqExactIf(author_key, label = 'bearish') AS bearish_authors
FROM cohort_posts
GROUP BY cohort, hour
ORDER BY cohort, hour
