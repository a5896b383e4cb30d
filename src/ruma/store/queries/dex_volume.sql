-- Volume of the window by token, chain and bucket (one for all where bucket_hours is 0), raw and without wash trades: sums of whole hours as they were judged, and trade
-- by trade what is left of broken hours and what was seen since the last midnight. Sums are exact, so that no order changes a bit.
-- include: judged_with
SELECT
    token, chain,
    toDateTime64(intDiv(toUnixTimestamp(hour), greatest({bucket_hours:UInt16}, 1) * 3600) * {bucket_hours:UInt16} * 3600, 3, 'UTC') AS bucket,
    toFloat64(sum(toDecimal128(raw_usd, 9))) AS raw, toFloat64(sum(toDecimal128(honest_usd, 9))) AS honest,
    sum(trades) AS trades_all, sum(honest_trades) AS trades_honest,
    toFloat64(sum(toDecimal128(pool_bought_usd, 9))) AS pool_bought, toFloat64(sum(toDecimal128(pool_sold_usd, 9))) AS pool_sold
FROM
(
    SELECT
        toString(token) AS token, toString(chain) AS chain, hour, raw_usd, honest_usd, toUInt64(trades) AS trades,
        toUInt64(honest_trades) AS honest_trades, pool_bought_usd, pool_sold_usd
    FROM trade_hours
    WHERE day >= toDate({start:DateTime64(3, 'UTC')}) AND hour >= {start:DateTime64(3, 'UTC')} AND hour <= last_whole
        AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
        AND (token, chain, day, known_day) IN (SELECT * FROM judged_days)
    UNION ALL
    SELECT
        toString(token) AS token, toString(chain) AS chain, toStartOfHour(happened_at) AS hour, volume_usd AS raw_usd,
        if(wash, 0, volume_usd) AS honest_usd, toUInt64(1) AS trades, toUInt64(NOT wash) AS honest_trades,
        if(NOT wash AND seller = ifNull(pool, ''), volume_usd, 0) AS pool_bought_usd,
        if(NOT wash AND buyer = ifNull(pool, ''), volume_usd, 0) AS pool_sold_usd
    FROM
    (
-- include: judged_trades
    )
)
GROUP BY token, chain, bucket
ORDER BY token, bucket, chain
SETTINGS max_threads = 1
