-- Voices of one token and of all tokens, a row a bucket that has any.
WITH
-- include: token_hours
SELECT
    toDateTime64(start, 3, 'UTC') AS bucket,
    sum(token_voices) AS all_voices,
    sum(token_posts) AS all_posts,
    sumIf(token_voices, token = {token:String}) AS voices,
    sumIf(token_authors, token = {token:String}) AS authors,
    sumIf(token_posts, token = {token:String}) AS posts
FROM
(
    SELECT
        token,
        toStartOfInterval(hour, toIntervalHour({bucket_hours:UInt16})) AS start,
        sum(token_hours.posts) AS token_posts,
        groupBitmapMerge(token_hours.authors) AS token_authors,
        least(token_authors, groupBitmapMerge(token_hours.texts)) AS token_voices
    FROM token_hours
    GROUP BY token, start
)
GROUP BY start
ORDER BY start
