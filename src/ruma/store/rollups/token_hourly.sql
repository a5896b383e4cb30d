SELECT
    arrayJoin(mention_ids) AS token,
    toStartOfHour(happened_at) AS hour,
    toStartOfHour(seen_at) AS seen_hour,
    count() AS posts,
    countIf(label = 'bullish') AS bullish_posts,
    countIf(label = 'neutral') AS neutral_posts,
    countIf(label = 'bearish') AS bearish_posts,
    groupBitmapState(author_key) AS authors,
    groupBitmapState(text_key) AS texts,
    groupBitmapStateIf(author_key, label = 'bullish') AS bullish_authors,
    groupBitmapStateIf(author_key, label = 'neutral') AS neutral_authors,
    groupBitmapStateIf(author_key, label = 'bearish') AS bearish_authors
FROM {source}
GROUP BY token, hour, seen_hour
