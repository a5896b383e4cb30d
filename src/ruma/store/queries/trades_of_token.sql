-- Trades of one token on one chain that happened from a moment on and were seen before another, in order of time.
SELECT trade_id, happened_at, seen_at, buyer, seller, volume_usd, pool, pool_owner
FROM trades
WHERE token = {token:String} AND chain = {chain:String} AND happened_at >= {start:DateTime64(3, 'UTC')}
    AND seen_at < {until:DateTime64(3, 'UTC')}
ORDER BY happened_at, trade_id, seen_at
