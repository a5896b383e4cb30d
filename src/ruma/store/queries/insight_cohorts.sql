-- People of two cohorts who take a side about a token, over the `width` hours before every step: labels as of when each post was
-- seen, a person once a side.
SELECT token, step,
    uniqExactIf(author_key, cohort = {one:UInt8} AND label = 'bullish') AS one_bullish,
    uniqExactIf(author_key, cohort = {one:UInt8} AND label = 'bearish') AS one_bearish,
    uniqExactIf(author_key, cohort = {other:UInt8} AND label = 'bullish') AS other_bullish,
    uniqExactIf(author_key, cohort = {other:UInt8} AND label = 'bearish') AS other_bearish
FROM
(
    SELECT
        m.token AS token, m.author_key AS author_key, m.label AS label, l.cohort AS cohort,
        arrayJoin(arrayFilter(
            step -> step % {every:UInt32} = 0 AND step >= {from_step:UInt32} AND step < {to_step:UInt32},
            range(m.known_hour + 1, m.hour + {width:UInt32} + 1)
        )) AS step
    FROM
    (
        SELECT arrayJoin(mention_ids) AS token, author_key, label, toDateTime(seen_at, 'UTC') AS moment,
            toUInt32(intDiv(toUnixTimestamp64Milli(happened_at), 3600000)) AS hour,
            toUInt32(intDiv(toUnixTimestamp64Milli(greatest(seen_at, happened_at)), 3600000)) AS known_hour
        FROM posts
        WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {end:DateTime64(3, 'UTC')}
            AND seen_at < {end:DateTime64(3, 'UTC')} AND label != 'neutral'
    ) AS m
    ASOF INNER JOIN author_labels AS l ON m.author_key = l.author_key AND m.moment >= l.day
    WHERE l.cohort IN ({one:UInt8}, {other:UInt8})
)
GROUP BY token, step
HAVING one_bullish + one_bearish >= {least_one:UInt32} AND other_bullish + other_bearish >= {least_other:UInt32}
ORDER BY step, token
