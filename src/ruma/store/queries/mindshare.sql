-- Voices of one token and of all tokens, a row a bucket that has any; voices as in `attention`, newcomers being those who were
-- first seen within the window.
WITH
-- include: bots_then
,
-- include: token_posts
,
-- include: derived_until
,
-- include: first_of
,
counted AS
(
    SELECT
        token,
        toStartOfInterval(happened_at, toIntervalHour({bucket_hours:UInt16})) AS start,
        count() AS mentions,
        uniqExactIf(text_key, person) AS texts,
        uniqExactIf(author_key, person) AS people,
        uniqExactIf(author_key, NOT person) + people AS authors,
        uniqExactIf(author_key, person AND fresh) AS new,
        people - new AS old
    FROM
    (
        SELECT *, author_key NOT IN (SELECT author_key FROM bots_then) AS person,
            author_key IN (SELECT author_key FROM first_of) AS fresh
        FROM token_posts
    )
    GROUP BY token, start
),
weighed AS
(
    SELECT token, start, mentions, authors,
        toUInt64(floor(least(toFloat64(texts), old + least(toFloat64(new), if(new <= 20
            OR sum(old) OVER (PARTITION BY start) = 0, toFloat64(new),
            2 * (old + 1) * (sum(new) OVER (PARTITION BY start)) / (sum(old) OVER (PARTITION BY start))))))) AS voices
    FROM counted
)
SELECT
    toDateTime64(start, 3, 'UTC') AS bucket,
    sum(weighed.voices) AS all_voices,
    sum(weighed.mentions) AS all_posts,
    sumIf(weighed.voices, token = {token:String}) AS voices,
    sumIf(weighed.authors, token = {token:String}) AS authors,
    sumIf(weighed.mentions, token = {token:String}) AS posts
FROM weighed
GROUP BY start
ORDER BY start
