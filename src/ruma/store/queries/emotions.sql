-- Posts about a token by emotion and bucket: posts that carry it, and the sum of its shares in thousandths; emotion '' counts the
-- posts that carry any.
SELECT toDateTime64(toStartOfInterval(hour, toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket, emotion,
    sum(carrying) AS posts, sum(thousandths) AS permille
FROM
(
    SELECT emotion, hour, toUInt64(token_emotion_hourly.posts) AS carrying, toUInt64(token_emotion_hourly.permille) AS thousandths
    FROM token_emotion_hourly
    WHERE token = {token:String} AND hour >= {whole_from:DateTime64(3, 'UTC')} AND hour < {cut:DateTime64(3, 'UTC')}
        AND seen_hour < {seen_cut:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT felt.1 AS emotion, toStartOfHour(happened_at) AS hour, count() AS carrying, sum(toUInt64(felt.2)) AS thousandths
    FROM
    (
        SELECT arrayJoin(arrayPushFront(arrayZip(emotions, emotion_permille), ('', toUInt16(1000)))) AS felt, happened_at
        FROM posts
        WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
            AND seen_at <= {seen:DateTime64(3, 'UTC')}
            AND NOT (
                happened_at >= {whole_from:DateTime64(3, 'UTC')} AND happened_at < {cut:DateTime64(3, 'UTC')}
                AND seen_at < {seen_cut:DateTime64(3, 'UTC')}
            )
            AND notEmpty(emotions) AND has(mention_ids, {token:String})
    )
    GROUP BY emotion, hour
)
GROUP BY bucket, emotion
ORDER BY bucket, emotion
