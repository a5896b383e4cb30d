-- Posts and people by direction, hour by hour, hours without posts left out.
WITH
-- include: token_hours
SELECT
    toDateTime64(token_hours.hour, 3, 'UTC') AS hour,
    sum(token_hours.posts) AS posts,
    sum(token_hours.bullish_posts) AS bullish_posts,
    sum(token_hours.neutral_posts) AS neutral_posts,
    sum(token_hours.bearish_posts) AS bearish_posts,
    groupBitmapMerge(token_hours.authors) AS authors,
    groupBitmapMerge(token_hours.texts) AS texts,
    groupBitmapMerge(token_hours.bullish_authors) AS bullish_authors,
    groupBitmapMerge(token_hours.neutral_authors) AS neutral_authors,
    groupBitmapMerge(token_hours.bearish_authors) AS bearish_authors
FROM token_hours
GROUP BY hour
ORDER BY hour
