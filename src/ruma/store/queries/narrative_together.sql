-- Which of the candidate terms stand together in which posts of the window (copies by one author are one), with topics and
-- tokens.
WITH
-- include: narrative_posts
SELECT
    groupUniqArrayArray(arrayIntersect(terms, {candidates:Array(String)})) AS held,
    groupUniqArrayArray(topics) AS post_topics,
    groupUniqArrayArray(mention_ids) AS tokens
FROM narrative_posts
WHERE hasAny(terms, {candidates:Array(String)})
GROUP BY text_key, author_key
ORDER BY text_key, author_key
