-- Which of the candidate terms stand together in which posts of the window, with the topics of those posts.
WITH
-- include: narrative_posts
SELECT
    any(arrayFilter(term -> has({candidates:Array(String)}, term), terms)) AS held,
    any(topics) AS topics,
    any(mention_ids) AS mention_ids
FROM narrative_posts
WHERE hasAny(terms, {candidates:Array(String)})
GROUP BY text_key, author_key
ORDER BY text_key, author_key
