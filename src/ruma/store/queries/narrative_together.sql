-- Which of the candidate terms stand together in which posts of the window (copies by one author are one), with topics and
-- tokens.
WITH
-- include: narrative_posts
SELECT
    groupUniqArrayArray(bursting) AS held,
    groupUniqArrayArray(topics) AS post_topics,
    groupUniqArrayArray(mention_ids) AS tokens
FROM
(
    SELECT
        arrayFilter(term -> term IN {candidates:Array(String)}, terms) AS bursting,
        topics, mention_ids, text_key, author_key
    FROM narrative_posts
    WHERE notEmpty(bursting)
)
GROUP BY text_key, author_key
ORDER BY text_key, author_key
