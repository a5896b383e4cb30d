-- All calls seen before a moment, in the order they were seen.
SELECT source, source_id, author, author_key, call_token AS token, call_direction AS direction, happened_at, seen_at,
    lower(hex(SHA256(text))) AS text_sha256, lengthUTF8(text) AS chars
FROM posts
WHERE call_direction != '' AND seen_at < {until:DateTime64(3, 'UTC')}
ORDER BY seen_at, source, source_id
