-- What some accounts bought and sold on each whole day of the window, wash trades left out, as it was judged by a moment.
-- include: judged_with
SELECT token, chain, toDateTime64(day, 3, 'UTC') AS day_start, account, bought_usd, sold_usd
FROM trade_accounts
WHERE day >= toDate({start:DateTime64(3, 'UTC')}) AND toDateTime(day, 'UTC') <= last_whole AND account IN {accounts:Array(String)}
    AND (token, chain, day, known_day) IN (SELECT * FROM judged_days)
ORDER BY token, day_start, chain, account
SETTINGS max_threads = 1
