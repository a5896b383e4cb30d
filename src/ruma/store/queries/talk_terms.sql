-- Terms of the token's posts, and how many people use them in posts about the token and in all others.
WITH
-- include: narrative_posts
SELECT
    arrayJoin(arrayPushFront(terms, '')) AS term,
    countIf(has(mention_ids, {apart:String})) AS posts,
    uniqExactIf(author_key, has(mention_ids, {apart:String})) AS authors,
    uniqExactIf(text_key, has(mention_ids, {apart:String})) AS texts,
    uniqExactIf(author_key, NOT has(mention_ids, {apart:String})) AS others
FROM narrative_posts
GROUP BY term
HAVING empty(term) OR least(authors, texts) >= {least_voices:UInt16}
ORDER BY term
