SELECT
    arrayJoin(mention_ids) AS token,
    arrayJoin(tags) AS tag,
    toStartOfHour(happened_at) AS hour,
    toStartOfHour(seen_at) AS seen_hour,
    count() AS posts
FROM {source}
GROUP BY token, tag, hour, seen_hour
