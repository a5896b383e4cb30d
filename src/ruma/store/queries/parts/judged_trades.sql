    -- Trades one by one, with `wash`. Which were seen before the last midnight are judged; of those seen since it, self trades, pool
    -- owners and trades inside a set that the week before it knew. `whole_hours` is how many hours make a whole that sums are kept
    -- of: trades of wholes inside the window, or inside its part before or after `middle`, are left to the sums unless they are new;
    -- 0 gives every trade.
    SELECT
        token, chain, happened_at, buyer, seller, volume_usd, pool,
        if(
            fresh,
            buyer = seller OR (isNotNull(pool) AND ifNull(pool_owner, '') IN (buyer, seller))
                OR (isNull(pool) AND (token, chain, buyer, seller) IN (
                    SELECT token, chain, buyer, seller FROM wash_pairs WHERE known_day = toStartOfDay({seen:DateTime64(3, 'UTC')})
                )),
            (token, chain, trade_id) IN (
                SELECT token, chain, trade_id
                FROM wash_trades
                WHERE day >= toDate({start:DateTime64(3, 'UTC')}) AND day <= toDate({as_of:DateTime64(3, 'UTC')})
                    AND ({whole_hours:UInt16} = 0 OR day IN (
                        toDate({start:DateTime64(3, 'UTC')}), toDate({middle:DateTime64(3, 'UTC')}), toDate({as_of:DateTime64(3, 'UTC')})
                    ))
                    AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
                    AND (token, chain, day, known_day) IN (
                        -- the newest midnight known by which each day of a token on a chain was judged
                        SELECT token, chain, day, max(known_day)
                        FROM trade_days AS d
                        WHERE d.known_day <= {seen:DateTime64(3, 'UTC')}
                            AND day >= toDate({start:DateTime64(3, 'UTC')}) AND day <= toDate({as_of:DateTime64(3, 'UTC')})
                            AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
                        GROUP BY token, chain, day
                    )
            )
        ) AS wash
    FROM
    (
        SELECT
            token, chain, trade_id, happened_at, buyer, seller, volume_usd, pool, pool_owner,
            greatest(seen_at, happened_at) >= toStartOfDay({seen:DateTime64(3, 'UTC')}) AS fresh,
            toDateTime(intDiv(toUnixTimestamp(happened_at), whole_s) * whole_s, 'UTC') AS whole
        FROM trades
        WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
            AND seen_at <= {seen:DateTime64(3, 'UTC')}
            AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
            AND (empty({accounts:Array(String)}) OR buyer IN {accounts:Array(String)} OR seller IN {accounts:Array(String)})
            AND (
                {whole_hours:UInt16} = 0 OR fresh OR whole < {start:DateTime64(3, 'UTC')} OR whole > last_whole
                    OR (whole < {middle:DateTime64(3, 'UTC')} AND whole > {middle:DateTime64(3, 'UTC')} - toIntervalSecond(whole_s))
            )
    )
