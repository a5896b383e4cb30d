-- Tokens and chains of which trades were seen from a moment on, with the oldest of those trades and how many there are.
SELECT token, chain, min(happened_at) AS oldest, count() AS trades
FROM trades
WHERE greatest(seen_at, happened_at) >= {seen_from:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')}
GROUP BY token, chain
ORDER BY token, chain
