-- Posts, people and texts about some tokens over a whole window.
WITH
-- include: token_hours
SELECT sum(token_hours.posts) AS posts, groupBitmapMerge(token_hours.authors) AS authors,
    groupBitmapMerge(token_hours.texts) AS texts
FROM token_hours
