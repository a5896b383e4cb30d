-- Attention of every token in two windows that meet at `turn`: before it, and from it on; most voices first.
SELECT
    token,
    countIf(now) AS posts,
    uniqExactIf(author_key, now) AS authors,
    least(authors, uniqExactIf(text_key, now)) AS voices,
    countIf(NOT now) AS posts_before,
    uniqExactIf(author_key, NOT now) AS authors_before,
    least(authors_before, uniqExactIf(text_key, NOT now)) AS voices_before
FROM
(
    SELECT token, happened_at >= {turn:DateTime64(3, 'UTC')} AS now, author_key, text_key
    FROM mentions
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
)
GROUP BY token
ORDER BY voices DESC, token
