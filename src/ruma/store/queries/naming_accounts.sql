-- Who named some accounts with an @ in the window: different authors, and those of each cohort by the label they had then.
SELECT handle AS author_key, uniqExact(namer) AS namers, uniqExactIf(namer, cohort = 1) AS smart_namers
FROM
(
    SELECT n.handle AS handle, n.namer AS namer, l.cohort AS cohort
    FROM
    (
        SELECT arrayJoin(arrayFilter(key -> key IN {keys:Array(UInt32)}, handle_keys)) AS handle, author_key AS namer,
            toDateTime(seen_at, 'UTC') AS moment
        FROM posts
        WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
            AND seen_at <= {seen:DateTime64(3, 'UTC')} AND hasAny(handle_keys, {keys:Array(UInt32)})
    ) AS n
    ASOF LEFT JOIN author_labels AS l ON n.namer = l.author_key AND n.moment >= l.day
)
GROUP BY author_key
ORDER BY author_key
