-- Identities of the trades that some tokens have in a span.
SELECT chain, trade_id, seen_at
FROM trades
WHERE token IN {tokens:Array(String)} AND happened_at >= {first:DateTime64(3, 'UTC')} AND happened_at <= {last:DateTime64(3, 'UTC')}
