-- Posts about a token by tag and bucket.
SELECT toDateTime64(toStartOfInterval(hour, toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket, tag, sum(tagged) AS posts
FROM
(
    SELECT tag, hour, toUInt64(token_tag_hourly.posts) AS tagged
    FROM token_tag_hourly
    WHERE token = {token:String} AND hour >= {whole_from:DateTime64(3, 'UTC')} AND hour < {cut:DateTime64(3, 'UTC')}
        AND seen_hour < {seen_cut:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT arrayJoin(tags) AS tag, toStartOfHour(happened_at) AS hour, count() AS tagged
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND NOT (
            happened_at >= {whole_from:DateTime64(3, 'UTC')} AND happened_at < {cut:DateTime64(3, 'UTC')}
            AND seen_at < {seen_cut:DateTime64(3, 'UTC')}
        )
        AND has(mention_ids, {token:String})
    GROUP BY tag, hour
)
GROUP BY bucket, tag
ORDER BY bucket, posts DESC, tag
