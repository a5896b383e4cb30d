-- Identities of the follower snapshots that some tokens have in a span.
SELECT DISTINCT source, handle, token, snapshot_at, seen_at
FROM followers
WHERE token IN {tokens:Array(String)} AND snapshot_at >= {first:DateTime64(3, 'UTC')} AND snapshot_at <= {last:DateTime64(3, 'UTC')}
