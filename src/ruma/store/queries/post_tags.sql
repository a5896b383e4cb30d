-- Posts about a token by tag and bucket.
SELECT toDateTime64(toStartOfInterval(happened_at, toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket,
    arrayJoin(tags) AS tag, count() AS posts
FROM mentions
WHERE token = {token:String} AND happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
GROUP BY bucket, tag
ORDER BY bucket, posts DESC, tag
