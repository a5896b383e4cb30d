-- Trades of the window in which one of some accounts takes part; a trade that was seen twice counts as it was seen first.
SELECT chain, trade_id, token, happened_at, buyer, seller, volume_usd
FROM trades
WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')} AND buyer != seller
    AND (buyer IN {accounts:Array(String)} OR seller IN {accounts:Array(String)})
ORDER BY token, happened_at, chain, trade_id, seen_at
LIMIT 1 BY chain, trade_id
