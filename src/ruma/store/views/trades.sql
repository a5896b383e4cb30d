-- Trades on decentralised exchanges, wash trades among them.
SELECT chain, trade_id, token, happened_at, seen_at, buyer, seller, volume_usd, price_usd, pool, dex
FROM trades
WHERE happened_at > {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
