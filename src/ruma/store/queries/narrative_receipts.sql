-- Posts of the window that say most of what their narrative is about, some per narrative.
WITH
-- include: narrative_posts
SELECT key, source, source_id, author, text_key, happened_at, url, text
FROM
(
    SELECT
        arrayJoin(arrayFilter(key -> has({wanted:Array(String)}, key), keys)) AS key,
        source, source_id, author, text_key, happened_at, url, text,
        length(arrayIntersect(terms, {typical_terms:Array(Array(String))}[indexOf({wanted:Array(String)}, key)])) AS shared,
        shared / sqrt(4 + length(terms)) / (1 + length(topics)) AS typical
    FROM narrative_posts
    WHERE hasAny(keys, {wanted:Array(String)})
    ORDER BY key, typical DESC, happened_at DESC, source, source_id
    LIMIT 9 BY key
)
