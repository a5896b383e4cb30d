-- One reading of the window's market round a token: kind 'term' holds the terms of the token's posts with the people who use
-- them there and elsewhere, kind 'key' the people who tell each story in posts that do not name the token; what is empty for
-- all talk.
WITH
-- include: narrative_posts
SELECT
    part.1 AS kind,
    part.2 AS what,
    countIf(about) AS posts,
    uniqExactIf(author_key, about) AS authors,
    uniqExactIf(text_key, about) AS texts,
    uniqExactIf(author_key, NOT about) AS others
FROM
(
    SELECT
        arrayJoin(arrayConcat(
            [('key', ''), ('term', '')], arrayMap(key -> ('key', key), keys), arrayMap(term -> ('term', term), terms)
        )) AS part,
        has(mention_ids, {apart:String}) AS about,
        author_key,
        text_key
    FROM narrative_posts
)
GROUP BY part
HAVING kind = 'key' OR empty(what) OR least(authors, texts) >= {least_voices:UInt16}
ORDER BY kind, what
