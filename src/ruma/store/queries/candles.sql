-- Candles of a token that ended within the window, oldest first; one row a length, source and end.
SELECT ts, interval_hours, source, argMax(p.price_usd, p.seen_at) AS price_usd, argMax(p.market_cap_usd, p.seen_at) AS market_cap_usd,
    argMax(p.volume_usd, p.seen_at) AS volume_usd
FROM prices AS p
WHERE token = {token:String} AND ts > {start:DateTime64(3, 'UTC')} AND ts <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
GROUP BY ts, interval_hours, source
ORDER BY interval_hours, source, ts
