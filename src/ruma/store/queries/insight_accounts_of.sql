-- The first authors of wanted spans (subject, token, first and last hour), ten each, and how many there are.
WITH
-- include: insight_posts
SELECT number, source, author, count() OVER (PARTITION BY number) AS authors
FROM
(
    SELECT wanted.1 AS number, source, author, min(happened_at) AS first_at
    FROM
    (
        SELECT arrayJoin(keys) AS key, source, author, happened_at, hour, known_hour FROM insight_posts
        WHERE hasAny(tokens, {tokens:Array(String)}) OR has({tokens:Array(String)}, '')
    ) AS told_posts
    INNER JOIN
    (
        SELECT arrayJoin(arrayZip({numbers:Array(UInt32)}, {subjects:Array(String)}, {tokens:Array(String)},
            {firsts:Array(UInt32)}, {lasts:Array(UInt32)})) AS wanted, (wanted.2, wanted.3) AS key
    ) AS spans ON told_posts.key = spans.key
    WHERE hour >= wanted.4 AND known_hour < wanted.5
    GROUP BY number, source, author
)
ORDER BY number, first_at, source, author
LIMIT 10 BY number
