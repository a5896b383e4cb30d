SELECT token, cohort, tag, toStartOfHour(happened_at) AS hour, toStartOfHour(seen_at) AS seen_hour, count() AS posts
FROM
(
    SELECT arrayJoin(p.mention_ids) AS token, arrayJoin(p.tags) AS tag, l.cohort AS cohort, p.happened_at AS happened_at,
        p.seen_at AS seen_at
    FROM
    (
        SELECT mention_ids, tags, happened_at, seen_at, author_key, toDateTime(seen_at, 'UTC') AS moment
        FROM posts
        WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')} AND notEmpty(mention_ids)
            AND notEmpty(tags)
    ) AS p
    ASOF LEFT JOIN author_labels AS l ON p.author_key = l.author_key AND p.moment >= l.day
)
GROUP BY token, cohort, tag, hour, seen_hour
