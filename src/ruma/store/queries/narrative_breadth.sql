-- Posts of the most active author and of the most copied text of every narrative of the window.
WITH
-- include: narrative_posts
SELECT
    key,
    maxIf(posts, kind = 'author') AS top_author_posts,
    maxIf(posts, kind = 'text') AS top_text_posts
FROM
(
    SELECT arrayJoin(keys) AS key, 'author' AS kind, count() AS posts FROM narrative_posts GROUP BY key, author_key
    UNION ALL
    SELECT arrayJoin(keys) AS key, 'text' AS kind, count() AS posts FROM narrative_posts GROUP BY key, text_key
)
GROUP BY key
ORDER BY key
