-- Where the records of a window come from: kind, source, how many, and the newest.
SELECT kind, source, records, newest
FROM
(
    SELECT 'posts' AS kind, source, count() AS records, max(happened_at) AS newest
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
    GROUP BY source
    UNION ALL
    SELECT 'prices' AS kind, source, count() AS records, max(ts) AS newest
    FROM prices
    WHERE ts > {start:DateTime64(3, 'UTC')} AND ts <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
    GROUP BY source
    UNION ALL
    SELECT 'followers' AS kind, source, count() AS records, max(snapshot_at) AS newest
    FROM followers
    WHERE snapshot_at >= {start:DateTime64(3, 'UTC')} AND snapshot_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
    GROUP BY source
)
ORDER BY kind, source
