-- Posts of one cohort about a token by tag and bucket.
WITH
-- include: cohort_posts
SELECT toDateTime64(toStartOfInterval(happened_at, toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket,
    arrayJoin(tags) AS tag, count() AS posts
FROM cohort_posts
WHERE cohort = {cohort:UInt8}
GROUP BY bucket, tag
ORDER BY bucket, posts DESC, tag
