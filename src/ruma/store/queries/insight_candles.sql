-- Candles as they were first seen, those left out that came later than one candle's length: what is late is no news, and a
-- candle is judged against candles that had been seen before it.
SELECT
    p.token AS token, p.source AS source, p.interval_hours AS interval_hours,
    toUInt32(intDiv(toUnixTimestamp64Milli(p.ts), 3600000)) AS ts_hour,
    toUInt32(intDiv(toUnixTimestamp64Milli(greatest(min(p.seen_at), p.ts)), 3600000)) + 1 AS step,
    argMin(p.price_usd, p.seen_at) AS price_usd, argMin(p.volume_usd, p.seen_at) AS volume_usd,
    argMin(p.market_cap_usd, p.seen_at) AS market_cap_usd
FROM prices AS p
WHERE p.ts >= {start:DateTime64(3, 'UTC')} AND p.ts < {end:DateTime64(3, 'UTC')} AND p.seen_at < {end:DateTime64(3, 'UTC')}
    AND p.seen_at < p.ts + toIntervalHour(p.interval_hours)
GROUP BY p.token, p.source, p.interval_hours, p.ts
ORDER BY token, interval_hours, source, ts_hour
