-- Candles of some tokens seen before a moment, as they were first seen; in order of series and time.
SELECT token, interval_hours, source, ts, argMin(p.price_usd, p.seen_at) AS price_usd, min(p.seen_at) AS first_seen
FROM prices AS p
WHERE token IN {tokens:Array(String)} AND p.seen_at < {until:DateTime64(3, 'UTC')} AND interval_hours <= 24
GROUP BY token, interval_hours, source, ts
ORDER BY token, interval_hours, source, ts
