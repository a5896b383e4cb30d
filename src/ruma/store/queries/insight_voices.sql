-- Posts and people by subject and token at every step (hours since 1970): over the `width` hours before the step, as they had
-- been seen by the step. People count once, and copies of a text too. Spills to disk where a window holds very many posts.
WITH
-- include: insight_posts
SELECT
    key.1 AS subject, key.2 AS token, step, count() AS posts, uniqExact(author_key) AS authors,
    least(authors, uniqExact(text_key)) AS voices,
    uniqExactIf(author_key, label = 'bullish') AS bullish, uniqExactIf(author_key, label = 'bearish') AS bearish
FROM
(
    SELECT
        key, author_key, text_key, label,
        arrayJoin(arrayFilter(
            step -> step % every = 0 AND step >= {from_step:UInt32} AND step < {to_step:UInt32},
            range(known_hour + 1, hour + width + 1)
        )) AS step
    FROM
    (
        SELECT
            arrayJoin(keys) AS key, author_key, text_key, label, hour, known_hour,
            toUInt32(transform(splitByChar(':', key.1)[1], {groups:Array(String)}, {widths:Array(UInt32)}, 0)) AS width,
            toUInt32(transform(splitByChar(':', key.1)[1], {groups:Array(String)}, {everies:Array(UInt32)}, 1)) AS every
        FROM insight_posts
    )
)
GROUP BY subject, token, step
ORDER BY subject, token, step
SETTINGS max_bytes_before_external_group_by = 700000000
