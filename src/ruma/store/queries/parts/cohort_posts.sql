cohort_posts AS
(
    SELECT m.happened_at AS happened_at, m.author_key AS author_key, m.text_key AS text_key, m.label AS label, m.tags AS tags,
        l.cohort AS cohort
    FROM
    (
        SELECT happened_at, author_key, text_key, label, tags, toDateTime(seen_at, 'UTC') AS moment
        FROM mentions
        WHERE token = {token:String} AND happened_at >= {start:DateTime64(3, 'UTC')}
            AND happened_at <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
    ) AS m
    ASOF LEFT JOIN author_labels AS l ON m.author_key = l.author_key AND m.moment >= l.day
)
