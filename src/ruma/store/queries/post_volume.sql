-- Posts about a token, a row a bucket that has any.
WITH
-- include: token_hours
SELECT toDateTime64(toStartOfInterval(hour, toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket, sum(token_hours.posts) AS posts,
    groupBitmapMerge(token_hours.authors) AS authors
FROM token_hours
GROUP BY bucket
ORDER BY bucket
