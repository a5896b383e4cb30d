-- Follower snapshots of a token's accounts in a window, oldest first, and of each account the newest one before it.
SELECT source, handle, snapshot_at, argMax(f.followers_count, f.seen_at) AS followers_count
FROM followers AS f
WHERE token = {token:String} AND snapshot_at <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND (snapshot_at >= {start:DateTime64(3, 'UTC')} OR (source, handle, snapshot_at) IN
    (
        SELECT source, handle, max(snapshot_at)
        FROM followers
        WHERE token = {token:String} AND snapshot_at < {start:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
        GROUP BY source, handle
    ))
GROUP BY source, handle, snapshot_at
ORDER BY snapshot_at, source, handle
