-- Voices of one token and of all tokens, a row a bucket that has any; voices as in `attention`.
WITH
-- include: standing_then
,
-- include: token_posts
, counted AS
(
    SELECT
        token,
        start,
        count() AS mentions,
        uniqExactIf(text_key, NOT machine) AS texts,
        uniqExactIf(author_key, proven) AS sure,
        uniqExactIf(author_key, NOT proven AND NOT machine) AS others,
        sure + others + uniqExactIf(author_key, machine) AS authors
    FROM
    (
        SELECT
            token, author_key, text_key,
            toStartOfInterval(happened_at, toIntervalHour({bucket_hours:UInt16})) AS start,
            author_key IN (SELECT author_key FROM scores_then WHERE machine) AS machine,
            author_key IN (SELECT author_key FROM scores_then WHERE NOT machine) AS proven
        FROM token_posts
    )
    GROUP BY token, start
),
weighed AS
(
    SELECT token, start, mentions, authors, sum(sure) OVER (PARTITION BY start) AS all_sure,
        (sure + 1) * (sum(others) OVER (PARTITION BY start) - others + 1) / (all_sure - sure + 1) AS usual,
        toUInt64(floor(least(toFloat64(texts), sure + if(all_sure = 0 OR others <= greatest(5, 2 * usual),
            toFloat64(others), greatest(5, usual))))) AS voices
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
