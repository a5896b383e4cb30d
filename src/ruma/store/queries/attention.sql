-- Attention of every token over a whole window, most voices first.
WITH
-- include: token_hours
SELECT
    token,
    sum(token_hours.posts) AS posts,
    groupBitmapMerge(token_hours.authors) AS authors,
    least(authors, groupBitmapMerge(token_hours.texts)) AS voices
FROM token_hours
GROUP BY token
ORDER BY voices DESC, token
