-- What the wanted narratives of the window are made of: tokens by people, terms by how much they belong to it.
WITH
-- include: narrative_posts
SELECT key, kind, what, posts, authors
FROM
(
    SELECT
        key, kind, what, posts, authors,
        maxIf(authors, empty(key)) OVER (PARTITION BY kind, what) AS everywhere,
        if(kind = 'term', authors * authors / everywhere, toFloat64(authors)) AS weight
    FROM
    (
        SELECT
            arrayJoin(arrayFilter(key -> empty(key) OR has({wanted:Array(String)}, key), arrayPushFront(keys, ''))) AS key,
            arrayJoin(arrayConcat(
                arrayMap(token -> ('token', toString(token)), arrayDistinct(arrayFilter(
                    (token, confidence) -> confidence >= {least_confidence:Float32}, mention_ids, mention_confidences))),
                arrayMap(term -> ('term', term), terms)
            )) AS part,
            part.1 AS kind,
            part.2 AS what,
            count() AS posts,
            uniqExact(author_key) AS authors
        FROM narrative_posts
        GROUP BY key, part
        HAVING kind = 'token' OR posts > 1
    )
)
WHERE notEmpty(key)
ORDER BY key, kind, weight DESC, what
LIMIT 12 BY key, kind
