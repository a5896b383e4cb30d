token_hours AS
(
    SELECT token, hour, toUInt64(posts) AS posts, toUInt64(bullish_posts) AS bullish_posts,
        toUInt64(neutral_posts) AS neutral_posts, toUInt64(bearish_posts) AS bearish_posts,
        authors, texts, bullish_authors, neutral_authors, bearish_authors
    FROM token_hourly
    WHERE hour >= {whole_from:DateTime64(3, 'UTC')} AND hour < {cut:DateTime64(3, 'UTC')}
        AND seen_hour < {seen_cut:DateTime64(3, 'UTC')}
        AND (empty({tokens:Array(String)}) OR token IN {tokens:Array(String)})
    UNION ALL
    SELECT arrayJoin(mention_ids) AS token, toStartOfHour(happened_at) AS hour, count() AS posts,
        countIf(label = 'bullish') AS bullish_posts, countIf(label = 'neutral') AS neutral_posts,
        countIf(label = 'bearish') AS bearish_posts,
        groupBitmapState(author_key) AS authors, groupBitmapState(text_key) AS texts,
        groupBitmapStateIf(author_key, label = 'bullish') AS bullish_authors,
        groupBitmapStateIf(author_key, label = 'neutral') AS neutral_authors,
        groupBitmapStateIf(author_key, label = 'bearish') AS bearish_authors
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND NOT (
            happened_at >= {whole_from:DateTime64(3, 'UTC')} AND happened_at < {cut:DateTime64(3, 'UTC')}
            AND seen_at < {seen_cut:DateTime64(3, 'UTC')}
        )
        AND (empty({tokens:Array(String)}) OR hasAny(mention_ids, {tokens:Array(String)}))
    GROUP BY token, hour
    HAVING empty({tokens:Array(String)}) OR token IN {tokens:Array(String)}
)
