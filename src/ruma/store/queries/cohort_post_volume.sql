-- Posts of one cohort about a token, a row a bucket that has any.
WITH
-- include: cohort_posts
SELECT toDateTime64(toStartOfInterval(happened_at, toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket, count() AS posts,
    uniqExact(author_key) AS authors
FROM cohort_posts
WHERE cohort = {cohort:UInt8}
GROUP BY bucket
ORDER BY bucket
