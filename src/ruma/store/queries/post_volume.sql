-- Posts about a token, a row a bucket that has any.
WITH
-- include: token_hours
SELECT toStartOfInterval(hour, toIntervalHour({bucket_hours:UInt16})) AS bucket, sum(token_hours.posts) AS posts,
    groupBitmapMerge(token_hours.authors) AS authors
FROM token_hours
GROUP BY bucket
ORDER BY bucket
