-- Posts, people and texts about some tokens over a whole window.
WITH
-- include: token_posts
SELECT count() AS posts, uniqExact(author_key) AS authors, uniqExact(text_key) AS texts
FROM token_posts
