-- How many accounts took part in the honest trades of the window, by token, and how much the ten largest of them traded; in the row
-- without a token the accounts of all tokens, each once.
-- include: judged_with
SELECT
    token, uniqExact(account) AS traders, toFloat64(sum(traded)) AS all_usd,
    toFloat64(arraySum(arraySlice(arrayReverseSort(groupArray(traded)), 1, 10))) AS top_usd
FROM
(
    SELECT token, account, sum(usd) AS traded
    FROM
    (
        -- What accounts traded without wash trades: whole days as they were judged last, the rest trade by trade (whole_hours = 24).
        SELECT toString(token) AS token, account, toDecimal128(v.1, 9) + toDecimal128(v.2, 9) AS usd
        FROM
        (
            SELECT token, account, argMax((bought_usd, sold_usd, trades), known_day) AS v
            FROM trade_accounts AS a
            WHERE toDateTime(day, 'UTC') >= {start:DateTime64(3, 'UTC')} AND toDateTime(day, 'UTC') <= last_whole
                AND a.known_day <= {seen:DateTime64(3, 'UTC')}
                AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
            GROUP BY token, chain, day, account
        )
        WHERE v.3 > 0
        UNION ALL
        SELECT toString(token) AS token, arrayJoin(arrayFilter(a -> a != ifNull(pool, ''), [buyer, seller])) AS account,
            toDecimal128(volume_usd, 9) AS usd
        FROM
        (
-- include: judged_trades
        )
        WHERE NOT wash
    )
    WHERE empty({tokens:Array(String)}) OR token IN {tokens:Array(String)}
    GROUP BY token, account
)
GROUP BY GROUPING SETS ((token), ())
ORDER BY token
SETTINGS max_threads = 1
