-- Calls by authors whose label was `cohort` when the call was seen, in the order they were seen; with the label's record.
SELECT
    m.source AS source, m.source_id AS source_id, m.author AS author, m.token AS token, m.direction AS direction,
    m.happened_at AS happened_at, m.step AS step, l.skill AS skill, l.calls AS calls, toDateTime64(l.day, 3, 'UTC') AS day
FROM
(
    SELECT source, source_id, author, author_key, call_token AS token, call_direction AS direction, happened_at,
        toDateTime(seen_at, 'UTC') AS moment,
        toUInt32(intDiv(toUnixTimestamp64Milli(greatest(seen_at, happened_at)), 3600000)) + 1 AS step
    FROM posts
    WHERE call_direction != '' AND seen_at < {end:DateTime64(3, 'UTC')} AND happened_at >= {start:DateTime64(3, 'UTC')}
        AND step >= {from_step:UInt32} AND step < {to_step:UInt32}
        AND seen_at < happened_at + toIntervalHour({most_late_hours:UInt32})
) AS m
ASOF INNER JOIN author_labels AS l ON m.author_key = l.author_key AND m.moment >= l.day
WHERE l.cohort = {cohort:UInt8}
ORDER BY step, happened_at, source, source_id
