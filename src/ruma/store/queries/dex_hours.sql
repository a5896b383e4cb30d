-- Volume of the whole hours of a window by token, chain, part (before `middle`, or from it on) and bucket (one for all where
-- bucket_hours is 0), raw and without wash trades, as they were judged last by the moment. A day that is judged again has no hour
-- less, so of each hour the newest row counts. Sums are exact, so that no order changes a bit.
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
        token, chain, hour, hour >= {middle:DateTime64(3, 'UTC')} AS later,
        argMax((raw_usd, honest_usd, trades, honest_trades, pool_bought_usd, pool_sold_usd), known_day) AS v
    FROM trade_hours AS h
    WHERE day >= toDate({start:DateTime64(3, 'UTC')}) AND day <= toDate({as_of:DateTime64(3, 'UTC')})
        AND h.known_day <= {seen:DateTime64(3, 'UTC')} AND hour >= {start:DateTime64(3, 'UTC')} AND hour <= last_whole
        AND NOT (hour < {middle:DateTime64(3, 'UTC')} AND hour > {middle:DateTime64(3, 'UTC')} - toIntervalSecond(whole_s))
        AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
    GROUP BY token, chain, hour
)
GROUP BY token, chain, later, bucket
SETTINGS max_threads = 1
