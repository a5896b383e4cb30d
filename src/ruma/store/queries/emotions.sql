-- Posts about a token by emotion and bucket: posts that carry it, and the sum of its shares in thousandths; emotion '' counts the
-- posts that carry any.
SELECT bucket, felt.1 AS emotion, count() AS posts, sum(toUInt64(felt.2)) AS permille
FROM
(
    SELECT toDateTime64(toStartOfInterval(happened_at, toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket,
        arrayJoin(arrayPushFront(arrayZip(emotions, emotion_permille), ('', toUInt16(1000)))) AS felt
    FROM mentions
    WHERE token = {token:String} AND happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')} AND notEmpty(emotions)
)
GROUP BY bucket, emotion
ORDER BY bucket, emotion
