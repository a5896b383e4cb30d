-- Posts of a window by emotion, whatever they are about, and the sum of its shares in thousandths; emotion '' counts the posts that
-- carry any.
SELECT felt.1 AS emotion, count() AS posts, sum(toUInt64(felt.2)) AS permille
FROM
(
    SELECT arrayJoin(arrayPushFront(arrayZip(emotions, emotion_permille), ('', toUInt16(1000)))) AS felt
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')} AND notEmpty(emotions)
)
GROUP BY emotion
ORDER BY emotion
