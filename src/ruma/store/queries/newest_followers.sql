-- Newest snapshot of each account of some tokens as seen by a moment; most followers first within a token.
SELECT token, source, handle, argMax(followers_count, (snapshot_at, seen_at)) AS followers, max(snapshot_at) AS newest
FROM followers
WHERE token IN {tokens:Array(String)} AND snapshot_at <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
GROUP BY token, source, handle
ORDER BY token, followers DESC, source, handle
