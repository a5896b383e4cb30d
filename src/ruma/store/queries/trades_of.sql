-- Trades of the window: of one token, or of one chain; a trade that was seen twice counts as it was seen first.
SELECT chain, trade_id, token, happened_at, buyer, seller, volume_usd, pool, pool_owner
FROM trades
WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
ORDER BY token, happened_at, chain, trade_id, seen_at
LIMIT 1 BY chain, trade_id
