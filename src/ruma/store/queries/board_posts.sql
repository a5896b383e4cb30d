-- The posts of the scope by authors of at least `level`, oldest first; ago_ms is how long before `as_of` each was written.
SELECT
    toUnixTimestamp64Milli({as_of:DateTime64(3, 'UTC')}) - toUnixTimestamp64Milli(happened_at) AS ago_ms,
    author_key, text_key, tone, topics, ecosystems, mention_ids, mention_confidences, term_keys, wording_keys, handle_keys
FROM board_posts
WHERE level >= {level:UInt8} AND
-- include: board_scope
ORDER BY happened_at, author_key, text_key
