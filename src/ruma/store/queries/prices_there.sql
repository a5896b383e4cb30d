-- Identities of the candles that some tokens have in a span.
SELECT DISTINCT p.token AS token, p.ts AS ts, p.interval_hours AS interval_hours, p.source AS source, p.seen_at AS seen_at
FROM prices AS p
WHERE p.token IN {tokens:Array(String)} AND p.ts >= {first:DateTime64(3, 'UTC')} AND p.ts <= {last:DateTime64(3, 'UTC')}
