-- Posts written so many milliseconds before `as_of`, to be quoted.
SELECT source, source_id, author, author_key, text_key, happened_at, url, text
FROM posts
WHERE happened_at >= {first:DateTime64(3, 'UTC')} AND happened_at <= {last:DateTime64(3, 'UTC')}
    AND happened_at IN (
        SELECT fromUnixTimestamp64Milli(toUnixTimestamp64Milli({as_of:DateTime64(3, 'UTC')}) - arrayJoin({agos:Array(Int64)}), 'UTC')
    )
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
ORDER BY happened_at, source, source_id
