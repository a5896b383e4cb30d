-- Voices of one token and of all tokens, a row a bucket that has any.
WITH
-- include: token_posts
SELECT
    toDateTime64(start, 3, 'UTC') AS bucket,
    sum(token_voices) AS all_voices,
    sum(token_mentions) AS all_posts,
    sumIf(token_voices, token = {token:String}) AS voices,
    sumIf(token_authors, token = {token:String}) AS authors,
    sumIf(token_mentions, token = {token:String}) AS posts
FROM
(
    SELECT
        token,
        toStartOfInterval(happened_at, toIntervalHour({bucket_hours:UInt16})) AS start,
        count() AS token_mentions,
        uniqExact(author_key) AS token_authors,
        least(token_authors, uniqExact(text_key)) AS token_voices
    FROM token_posts
    GROUP BY token, start
)
GROUP BY start
ORDER BY start
