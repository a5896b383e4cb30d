-- All talk of a window, whatever it is about: posts, people, different texts, people by direction, and posts that name a token.
SELECT
    count() AS posts,
    countIf(notEmpty(mention_ids)) AS naming_posts,
    uniqExact(author_key) AS authors,
    least(uniqExact(author_key), uniqExact(text_key)) AS voices,
    uniqExactIf(author_key, label = 'bullish') AS bullish_authors,
    uniqExactIf(author_key, label = 'neutral') AS neutral_authors,
    uniqExactIf(author_key, label = 'bearish') AS bearish_authors
FROM posts
WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
