-- Every token with a candle in the window: price, cap and volume of the window and of the one before, of one source and length
-- each (the one with the newest candle; ties: finer length, then source). Volumes are summed in order of time.
WITH recent AS
(
    SELECT token, interval_hours, source, ts, argMax(p.price_usd, p.seen_at) AS price, argMax(p.market_cap_usd, p.seen_at) AS cap,
        argMax(p.volume_usd, p.seen_at) AS volume
    FROM prices AS p
    WHERE ts > {earliest:DateTime64(3, 'UTC')} AND ts <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
    GROUP BY token, interval_hours, source, ts
),
lasts AS
(
    SELECT token, argMin((interval_hours, source), (-toUnixTimestamp64Milli(last_ts), interval_hours, source)) AS best
    FROM (SELECT token, interval_hours, source, max(ts) AS last_ts FROM recent GROUP BY token, interval_hours, source)
    GROUP BY token
)
SELECT
    token,
    max(ts) AS newest,
    argMax(price, ts) AS price_usd,
    argMaxIf(price, ts, ts <= {start:DateTime64(3, 'UTC')}) AS price_before_usd,
    argMaxIf(cap, ts, isNotNull(cap)) AS market_cap_usd,
    argMaxIf(cap, ts, isNotNull(cap) AND ts <= {start:DateTime64(3, 'UTC')}) AS cap_before_usd,
    countIf(isNotNull(volume) AND ts > {start:DateTime64(3, 'UTC')}) AS volumes,
    countIf(isNotNull(volume) AND ts > {before:DateTime64(3, 'UTC')} AND ts <= {start:DateTime64(3, 'UTC')}) AS volumes_before,
    arraySum(arrayMap(pair -> pair.2, arraySort(groupArrayIf((ts, assumeNotNull(volume)),
        isNotNull(volume) AND ts > {start:DateTime64(3, 'UTC')})))) AS volume_usd,
    arraySum(arrayMap(pair -> pair.2, arraySort(groupArrayIf((ts, assumeNotNull(volume)),
        isNotNull(volume) AND ts > {before:DateTime64(3, 'UTC')} AND ts <= {start:DateTime64(3, 'UTC')})))) AS volume_before_usd
FROM recent INNER JOIN lasts ON recent.token = lasts.token AND recent.interval_hours = lasts.best.1 AND recent.source = lasts.best.2
GROUP BY token
HAVING newest > {start:DateTime64(3, 'UTC')}
ORDER BY token
