-- As dex_hours, of what is left of broken hours and of what was seen since the last midnight, trade by trade.
-- include: judged_with
SELECT
    token, chain, later,
    toDateTime64(intDiv(toUnixTimestamp(hour), greatest({bucket_hours:UInt16}, 1) * 3600) * {bucket_hours:UInt16} * 3600, 3, 'UTC') AS bucket,
    sum(toDecimal128(v.1, 9)) AS raw, sum(toDecimal128(v.2, 9)) AS honest,
    sum(v.3) AS trades_all, sum(v.4) AS trades_honest,
    sum(toDecimal128(v.5, 9)) AS pool_bought, sum(toDecimal128(v.6, 9)) AS pool_sold
FROM
(
    SELECT
        token, chain, toStartOfHour(happened_at) AS hour, happened_at >= {middle:DateTime64(3, 'UTC')} AS later,
        (
            volume_usd, if(wash, 0., volume_usd), toUInt32(1), toUInt32(NOT wash), if(NOT wash AND seller = ifNull(pool, ''), volume_usd, 0.),
            if(NOT wash AND buyer = ifNull(pool, ''), volume_usd, 0.)
        ) AS v
    FROM
    (
-- include: judged_trades
    )
)
GROUP BY token, chain, later, bucket
SETTINGS max_threads = 1
