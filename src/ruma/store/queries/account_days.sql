-- What some accounts bought and sold on each whole day of the window, wash trades left out, as it was judged last by a moment.
-- include: judged_with
SELECT token, chain, toDateTime64(day, 3, 'UTC') AS day_start, account, v.1 AS bought_usd, v.2 AS sold_usd
FROM
(
    SELECT token, chain, day, account, argMax((bought_usd, sold_usd, trades), known_day) AS v
    FROM trade_accounts AS a
    WHERE day >= toDate({start:DateTime64(3, 'UTC')}) AND toDateTime(day, 'UTC') <= last_whole
        AND a.known_day <= {seen:DateTime64(3, 'UTC')} AND account IN {accounts:Array(String)}
    GROUP BY token, chain, day, account
)
WHERE v.3 > 0
ORDER BY token, day_start, chain, account
SETTINGS max_threads = 1
