-- Honest trades of the window in which one of some accounts takes part, in order of time.
-- include: judged_with
SELECT token, chain, happened_at, buyer, seller, volume_usd, pool
FROM
(
-- include: judged_trades
)
WHERE NOT wash
ORDER BY happened_at, token, chain, buyer, seller, volume_usd
SETTINGS max_threads = 1
