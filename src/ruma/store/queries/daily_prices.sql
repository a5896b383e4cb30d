-- Last known prices of some tokens at the end of each UTC day of a span, as first seen.
SELECT token, toDate(toDateTime(ts - INTERVAL 1 MILLISECOND, 'UTC')) AS day, argMax(price, ts) AS price_usd, max(known) AS known_at
FROM
(
    SELECT token, ts, argMin(p.price_usd, (p.seen_at, p.interval_hours, p.source)) AS price, min(p.seen_at) AS known
    FROM prices AS p
    WHERE token IN {tokens:Array(String)} AND ts > {start:DateTime64(3, 'UTC')} AND ts <= {as_of:DateTime64(3, 'UTC')}
        AND p.seen_at <= {seen:DateTime64(3, 'UTC')}
    GROUP BY token, ts
)
GROUP BY token, day
ORDER BY token, day
