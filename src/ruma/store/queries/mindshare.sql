-- Voices of one token and of all tokens, a row a bucket that has any.
WITH
-- include: token_hours
SELECT
    bucket,
    sum(voices) AS all_voices,
    sum(posts) AS all_posts,
    sumIf(voices, token = {token:String}) AS voices,
    sumIf(authors, token = {token:String}) AS authors,
    sumIf(posts, token = {token:String}) AS posts
FROM
(
    SELECT
        token,
        toStartOfInterval(hour, toIntervalHour({bucket_hours:UInt16})) AS bucket,
        sum(posts) AS posts,
        groupBitmapMerge(token_hours.authors) AS authors,
        least(groupBitmapMerge(token_hours.authors), groupBitmapMerge(texts)) AS voices
    FROM token_hours
    GROUP BY token, bucket
)
GROUP BY bucket
ORDER BY bucket
