-- Last known market cap of some tokens by bucket; one row a token, length, source and bucket. A candle that ends at a bucket's
-- start is of the bucket before.
SELECT token, interval_hours, source, toDateTime64(toStartOfInterval(ended - INTERVAL 1 MILLISECOND,
    toIntervalHour({bucket_hours:UInt16})), 3, 'UTC') AS bucket, argMax(cap, ended) AS market_cap_usd, max(ended) AS ended_at
FROM
(
    SELECT token, interval_hours, source, ts AS ended, argMax(p.market_cap_usd, p.seen_at) AS cap
    FROM prices AS p
    WHERE token IN {tokens:Array(String)} AND ts > {start:DateTime64(3, 'UTC')} AND ts <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
    GROUP BY token, interval_hours, source, ts
)
WHERE isNotNull(cap) AND cap > 0
GROUP BY token, interval_hours, source, bucket
ORDER BY token, interval_hours, source, bucket
