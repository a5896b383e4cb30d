-- Candles by the time of their end, each in the version seen last.
SELECT token, ts AS happened_at, interval_hours, source, argMax(p.price_usd, p.seen_at) AS price_usd,
    argMax(p.market_cap_usd, p.seen_at) AS market_cap_usd, argMax(p.volume_usd, p.seen_at) AS volume_usd
FROM prices AS p
WHERE ts > {start:DateTime64(3, 'UTC')} AND ts <= {as_of:DateTime64(3, 'UTC')} AND p.seen_at <= {seen:DateTime64(3, 'UTC')}
GROUP BY token, ts, interval_hours, source
