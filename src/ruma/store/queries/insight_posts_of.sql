-- Posts of wanted spans (subject, token, first and last hour): one per copied text, those that most people sent
-- first, then news, then the earliest; six each.
WITH
-- include: insight_posts
SELECT
    number, sum(told) OVER (PARTITION BY number) AS posts, first.1 AS source, first.2 AS source_id, first.3 AS happened_at
FROM
(
    SELECT wanted.1 AS number, text_key, count() AS told, uniqExact(author_key) AS people,
        max(hasAny(tags, ['breaking_news', 'news_report'])) AS newsy,
        argMin((source, source_id, happened_at), (happened_at, source, source_id)) AS first
    FROM
    (
        SELECT arrayJoin(keys) AS key, author_key, text_key, source, source_id, happened_at, tags, hour, known_hour FROM insight_posts
        WHERE hasAny(tokens, {tokens:Array(String)}) OR has({tokens:Array(String)}, '')
    ) AS told_posts
    INNER JOIN
    (
        SELECT arrayJoin(arrayZip({numbers:Array(UInt32)}, {subjects:Array(String)}, {tokens:Array(String)},
            {firsts:Array(UInt32)}, {lasts:Array(UInt32)})) AS wanted, (wanted.2, wanted.3) AS key
    ) AS spans ON told_posts.key = spans.key
    WHERE hour >= wanted.4 AND known_hour < wanted.5
    GROUP BY number, text_key
)
ORDER BY number, people DESC, newsy DESC, happened_at, source, source_id
LIMIT 6 BY number
