-- Last known price, cap, 24 h volume and 24 h change of tokens (all where none is named), each from one source and length:
-- the one with the newest candle; ties go to the finer length, then to the source's name. Sums are made in order of time.
WITH series AS
(
    SELECT token, interval_hours, source, max(ts) AS last_ts,
        argMaxIf(p.market_cap_usd, (p.ts, p.seen_at), isNotNull(p.market_cap_usd)) AS last_cap
    FROM prices AS p
    WHERE ts <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND (empty({tokens:Array(String)}) OR token IN {tokens:Array(String)})
    GROUP BY token, interval_hours, source
),
lasts AS
(
    SELECT token, argMin((interval_hours, source, last_ts), (-toUnixTimestamp64Milli(last_ts), interval_hours, source)) AS best,
        argMaxIf(last_cap, (last_ts, source), isNotNull(last_cap)) AS market_cap_usd
    FROM series GROUP BY token
),
recent AS
(
    SELECT token, ts, argMax(p.price_usd, p.seen_at) AS price, argMax(p.volume_usd, p.seen_at) AS volume,
        any(lasts.best.3) AS last_ts, any(lasts.market_cap_usd) AS cap
    FROM prices AS p INNER JOIN lasts ON lasts.token = p.token
    WHERE interval_hours = lasts.best.1 AND source = lasts.best.2 AND ts > lasts.best.3 - INTERVAL 49 HOUR
        AND ts <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND (empty({tokens:Array(String)}) OR token IN {tokens:Array(String)})
    GROUP BY token, ts
)
SELECT token, any(last_ts) AS ts, argMax(price, recent.ts) AS price_usd, any(cap) AS market_cap_usd,
    arraySum(arrayMap(pair -> pair.2, arraySort(groupArrayIf((recent.ts, assumeNotNull(volume)),
        isNotNull(volume) AND recent.ts > last_ts - INTERVAL 24 HOUR)))) AS volume_usd,
    countIf(isNotNull(volume) AND recent.ts > last_ts - INTERVAL 24 HOUR) AS volumes,
    argMaxIf(price, recent.ts, recent.ts <= last_ts - INTERVAL 24 HOUR) AS price_before_usd
FROM recent
GROUP BY token
ORDER BY token
