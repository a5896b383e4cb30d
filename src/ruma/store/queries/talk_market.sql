-- People of the window who tell each story in posts that do not name the token; key is empty for all other talk.
WITH
-- include: narrative_posts
SELECT arrayJoin(arrayPushFront(keys, '')) AS key, uniqExact(author_key) AS authors
FROM narrative_posts
WHERE NOT has(mention_ids, {apart:String})
GROUP BY key
ORDER BY key
