-- How much each author said in a span and with how many different words; the posts seen in [start, until).
SELECT author_key, any(source) AS source, any(author) AS author, count() AS posts, uniqExact(text_key) AS texts,
    sum(length(words)) AS said, length(groupUniqArrayArray(words)) AS vocabulary, min(happened_at) AS first_at
FROM
(
    SELECT author_key, source, author, text_key, happened_at, extractAll(lowerUTF8(text), '\\pL{3,}') AS words
    FROM posts
    WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')}
        AND happened_at >= {start:DateTime64(3, 'UTC')}
)
GROUP BY author_key
HAVING posts >= {least_posts:UInt16} AND said >= {least_words:UInt16}
ORDER BY author_key
