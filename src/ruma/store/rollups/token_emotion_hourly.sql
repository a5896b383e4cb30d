SELECT
    token, felt.1 AS emotion, toStartOfHour(happened_at) AS hour, toStartOfHour(seen_at) AS seen_hour, count() AS posts,
    sum(toUInt64(felt.2)) AS permille
FROM
(
    SELECT
        arrayJoin(mention_ids) AS token,
        arrayJoin(arrayPushFront(arrayZip(emotions, emotion_permille), ('', toUInt16(1000)))) AS felt,
        happened_at, seen_at
    FROM {source}
    WHERE notEmpty(emotions)
)
GROUP BY token, emotion, hour, seen_hour
