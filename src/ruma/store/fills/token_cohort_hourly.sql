SELECT
    token, cohort, toStartOfHour(happened_at) AS hour, toStartOfHour(seen_at) AS seen_hour,
    count() AS posts,
    countIf(label = 'bullish') AS bullish_posts,
    countIf(label = 'neutral') AS neutral_posts,
    countIf(label = 'bearish') AS bearish_posts,
    groupBitmapState(author_key) AS authors,
    groupBitmapState(text_key) AS texts,
    groupBitmapStateIf(author_key, label = 'bullish') AS bullish_authors,
    groupBitmapStateIf(author_key, label = 'neutral') AS neutral_authors,
    groupBitmapStateIf(author_key, label = 'bearish') AS bearish_authors
FROM
(
    SELECT arrayJoin(p.mention_ids) AS token, l.cohort AS cohort, p.happened_at AS happened_at, p.seen_at AS seen_at,
        p.label AS label, p.author_key AS author_key, p.text_key AS text_key
    FROM
    (
        SELECT mention_ids, happened_at, seen_at, label, author_key, text_key, toDateTime(seen_at, 'UTC') AS moment
        FROM posts
        WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')} AND notEmpty(mention_ids)
    ) AS p
    ASOF LEFT JOIN author_labels AS l ON p.author_key = l.author_key AND p.moment >= l.day
)
GROUP BY token, cohort, hour, seen_hour
