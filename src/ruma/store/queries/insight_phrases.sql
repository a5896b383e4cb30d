-- Posts and people by phrase (words in a row, or a hashtag) at every step (each `every` hours), over the `width` hours before it as
-- seen by then: of phrases that `least_voices` people used from `walked_from` on, where
-- enough of the posts name a token or an ecosystem. Give-aways are left out.
WITH
talk AS
(
    SELECT arrayFilter(term -> match(term, '[ #]'), terms) AS phrases, notEmpty(mention_ids) OR notEmpty(ecosystems) AS of_market, author_key, text_key, label, happened_at,
        toUInt32(intDiv(toUnixTimestamp64Milli(happened_at), 3600000)) AS hour,
        toUInt32(intDiv(toUnixTimestamp64Milli(greatest(seen_at, happened_at)), 3600000)) AS known_hour
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {end:DateTime64(3, 'UTC')}
        AND seen_at < {end:DateTime64(3, 'UTC')} AND NOT has(topics, 'giveaways')
),
often AS
(
    SELECT arrayJoin(phrases) AS phrase FROM talk WHERE happened_at >= {walked_from:DateTime64(3, 'UTC')}
    GROUP BY phrase HAVING uniqExact(author_key) >= {least_voices:UInt32}
)
SELECT
    concat('phrase:', phrase) AS subject, '' AS token, step, count() AS posts, uniqExact(author_key) AS authors,
    least(authors, uniqExact(text_key)) AS voices,
    uniqExactIf(author_key, label = 'bullish') AS bullish, uniqExactIf(author_key, label = 'bearish') AS bearish
FROM
(
    SELECT
        phrase, of_market, author_key, text_key, label,
        arrayJoin(arrayFilter(
            step -> step % {every:UInt32} = 0 AND step >= {from_step:UInt32} AND step < {to_step:UInt32},
            range(known_hour + 1, hour + {width:UInt32} + 1)
        )) AS step
    FROM
    (
        SELECT arrayJoin(arrayFilter(phrase -> phrase IN (SELECT phrase FROM often), phrases)) AS phrase, of_market, author_key, text_key, label, hour,
            known_hour
        FROM talk
    )
)
GROUP BY phrase, step
HAVING countIf(of_market) >= {least_market_share:Float64} * count()
ORDER BY phrase, step
SETTINGS max_bytes_before_external_group_by = 700000000
