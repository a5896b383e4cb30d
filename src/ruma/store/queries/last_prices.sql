-- Last known price, cap, 24 h volume and 24 h change of tokens (all where none is named), each from one source and length:
-- the one with the newest candle; ties go to the finer length, then to the source's name. Sums are made in order of time.
WITH recent AS
(
    SELECT token, interval_hours, source, ts, argMax(p.price_usd, p.seen_at) AS price, argMax(p.market_cap_usd, p.seen_at) AS cap,
        argMax(p.volume_usd, p.seen_at) AS volume
    FROM prices AS p
    WHERE ts <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND (empty({tokens:Array(String)}) OR token IN {tokens:Array(String)})
    GROUP BY token, interval_hours, source, ts
),
series AS
(
    SELECT token, interval_hours, source, max(ts) AS last_ts, argMax(price, ts) AS last_price, argMaxIf(cap, ts, isNotNull(cap)) AS last_cap
    FROM recent GROUP BY token, interval_hours, source
),
lasts AS
(
    SELECT token, argMin((interval_hours, source, last_ts, last_price), (-toUnixTimestamp64Milli(last_ts), interval_hours, source)) AS best,
        argMaxIf(last_cap, (last_ts, source), isNotNull(last_cap)) AS market_cap_usd
    FROM series GROUP BY token
)
SELECT lasts.token AS token, any(best.3) AS ts, any(best.4) AS price_usd, any(lasts.market_cap_usd) AS market_cap_usd,
    arraySum(arrayMap(pair -> pair.2, arraySort(groupArrayIf((recent.ts, assumeNotNull(recent.volume)),
        isNotNull(recent.volume) AND recent.ts > best.3 - INTERVAL 24 HOUR)))) AS volume_usd,
    countIf(isNotNull(recent.volume) AND recent.ts > best.3 - INTERVAL 24 HOUR) AS volumes,
    argMaxIf(recent.price, recent.ts, recent.ts <= best.3 - INTERVAL 24 HOUR) AS price_before_usd
FROM lasts INNER JOIN recent ON recent.token = lasts.token AND recent.interval_hours = best.1 AND recent.source = best.2
WHERE recent.ts > best.3 - INTERVAL 49 HOUR
GROUP BY lasts.token
ORDER BY token
