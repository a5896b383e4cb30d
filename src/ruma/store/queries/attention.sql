-- Attention of every token in two windows that meet at `turn`: before it, and from it on; most voices first. Bots are no voices,
-- and more than twenty people who were never seen before count at most twice as often, beside the others, as in all talk.
WITH
-- include: bots_then
,
-- include: derived_until
,
-- include: first_of
,
counted AS
(
    SELECT
        token,
        countIf(now) AS posts,
        uniqExactIf(text_key, now AND person) AS texts,
        uniqExactIf(author_key, now AND person) AS people,
        uniqExactIf(author_key, now AND NOT person) + people AS authors,
        uniqExactIf(author_key, now AND person AND fresh) AS new,
        people - new AS old,
        countIf(NOT now) AS posts_before,
        uniqExactIf(text_key, NOT now AND person) AS texts_before,
        uniqExactIf(author_key, NOT now AND person) AS people_before,
        uniqExactIf(author_key, NOT now AND NOT person) + people_before AS authors_before,
        uniqExactIf(author_key, NOT now AND person AND fresh) AS new_before,
        people_before - new_before AS old_before
    FROM
    (
        SELECT token, happened_at >= {turn:DateTime64(3, 'UTC')} AS now, author_key, text_key,
            author_key NOT IN (SELECT author_key FROM bots_then) AS person,
            if(now, author_key IN (SELECT author_key FROM first_of WHERE first_at >= {turn:DateTime64(3, 'UTC')}),
                author_key IN (SELECT author_key FROM first_of)) AS fresh
        FROM mentions
        WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
            AND seen_at <= {seen:DateTime64(3, 'UTC')}
    )
    GROUP BY token
)
SELECT
    token, posts, authors,
    toUInt64(floor(least(toFloat64(texts), old + least(toFloat64(new),
        if(new <= 20 OR sum(old) OVER () = 0, toFloat64(new), 2 * (old + 1) * (sum(new) OVER ()) / (sum(old) OVER ())))))) AS voices,
    posts_before, authors_before,
    toUInt64(floor(least(toFloat64(texts_before), old_before + least(toFloat64(new_before), if(new_before <= 20
        OR sum(old_before) OVER () = 0, toFloat64(new_before), 2 * (old_before + 1) * (sum(new_before) OVER ()) / (sum(old_before) OVER ())))))) AS voices_before
FROM counted
ORDER BY voices DESC, token
