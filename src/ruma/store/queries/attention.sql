-- Attention of every token in two windows that meet at `turn`: before it, and from it on; most voices first. Machines are no voices.
-- People who are not proven by the newest Monday's scores count in full up to five, and as long as they are beside the proven at
-- most twice as many as they are beside them for all other tokens; of more, only as many as are usual are believed.
WITH
-- include: standing_then
, counted AS
(
    SELECT
        token,
        countIf(now) AS posts,
        uniqExactIf(text_key, now AND NOT machine) AS texts,
        uniqExactIf(author_key, now AND proven) AS sure,
        uniqExactIf(author_key, now AND NOT proven AND NOT machine) AS others,
        sure + others + uniqExactIf(author_key, now AND machine) AS authors,
        countIf(NOT now) AS posts_before,
        uniqExactIf(text_key, NOT now AND NOT machine) AS texts_before,
        uniqExactIf(author_key, NOT now AND proven) AS sure_before,
        uniqExactIf(author_key, NOT now AND NOT proven AND NOT machine) AS others_before,
        sure_before + others_before + uniqExactIf(author_key, NOT now AND machine) AS authors_before
    FROM
    (
        SELECT
            token, author_key, text_key, happened_at >= {turn:DateTime64(3, 'UTC')} AS now,
            author_key IN (SELECT author_key FROM scores_then WHERE machine) AS machine,
            author_key IN (SELECT author_key FROM scores_then WHERE NOT machine) AS proven
        FROM mentions
        WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
            AND seen_at <= {seen:DateTime64(3, 'UTC')}
    )
    GROUP BY token
),
weighed AS
(
    SELECT token, posts, authors, texts, sure, others, posts_before, authors_before, texts_before, sure_before, others_before,
        sum(sure) OVER () AS all_sure,
        (sure + 1) * (sum(others) OVER () - others + 1) / (all_sure - sure + 1) AS usual,
        sum(sure_before) OVER () AS all_sure_before,
        (sure_before + 1) * (sum(others_before) OVER () - others_before + 1) / (all_sure_before - sure_before + 1) AS usual_before
    FROM counted
)
SELECT
    token, posts, authors,
    toUInt64(floor(least(toFloat64(texts), sure + if(all_sure = 0 OR others <= greatest(5, 2 * usual),
        toFloat64(others), greatest(5, usual))))) AS voices,
    posts_before, authors_before,
    toUInt64(floor(least(toFloat64(texts_before), sure_before + if(all_sure_before = 0
        OR others_before <= greatest(5, 2 * usual_before), toFloat64(others_before), greatest(5, usual_before))))) AS voices_before
FROM weighed
ORDER BY voices DESC, token
