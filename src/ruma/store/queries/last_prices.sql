-- Last known price, cap, 24 h volume and 24 h change of tokens (all where none is named).
WITH recent AS
(
    SELECT token, interval_hours, ts, argMax(p.price_usd, p.seen_at) AS price, argMax(p.market_cap_usd, p.seen_at) AS cap,
        argMax(p.volume_usd, p.seen_at) AS volume
    FROM prices AS p
    WHERE ts <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND (empty({tokens:Array(String)}) OR token IN {tokens:Array(String)})
    GROUP BY token, interval_hours, ts
),
lasts AS
(
    SELECT token, max(ts) AS last_ts, argMax(price, (ts, -interval_hours)) AS price_usd,
        argMaxIf(cap, ts, isNotNull(cap)) AS market_cap_usd, argMax(interval_hours, (ts, -interval_hours)) AS step
    FROM recent GROUP BY token
)
SELECT lasts.token AS token, any(last_ts) AS ts, any(lasts.price_usd) AS price_usd, any(lasts.market_cap_usd) AS market_cap_usd,
    sumIf(recent.volume, recent.interval_hours = step AND recent.ts > last_ts - INTERVAL 24 HOUR) AS volume_usd,
    argMaxIf(recent.price, recent.ts, recent.interval_hours = step AND recent.ts <= last_ts - INTERVAL 24 HOUR
        AND recent.ts > last_ts - INTERVAL 49 HOUR) AS price_before_usd
FROM lasts INNER JOIN recent ON recent.token = lasts.token
WHERE recent.ts > last_ts - INTERVAL 49 HOUR
GROUP BY lasts.token
ORDER BY token
