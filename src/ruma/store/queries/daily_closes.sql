-- A token's days: the last price of each UTC day, whether anything moved or traded in it, and its candles; one row a length,
-- source and day. A candle that ends at midnight is of the day before.
SELECT
    interval_hours,
    source,
    toDateTime64(toStartOfDay(end - INTERVAL 1 MILLISECOND), 3, 'UTC') AS day,
    argMax(price, end) AS price_usd,
    min(price) AS lowest_usd,
    max(price) AS highest_usd,
    max(volume) AS most_volume_usd,
    argMax(volume, end) AS last_volume_usd,
    max(end) AS ended_at,
    count() AS candles
FROM
(
    SELECT ts AS end, interval_hours, source, argMax(p.price_usd, p.seen_at) AS price, argMax(p.volume_usd, p.seen_at) AS volume
    FROM prices AS p
    WHERE token = {token:String} AND ts > {start:DateTime64(3, 'UTC')} AND ts <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')} AND interval_hours <= 24
    GROUP BY end, interval_hours, source
)
GROUP BY interval_hours, source, day
ORDER BY interval_hours, source, day
