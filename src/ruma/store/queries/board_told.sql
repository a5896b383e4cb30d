-- The columns of `board_posts` of posts that carry one of the topics or terms, oldest first.
SELECT
    toUnixTimestamp64Milli({as_of:DateTime64(3, 'UTC')}) - toUnixTimestamp64Milli(happened_at) AS ago_ms,
    author_key, text_key, tone, topics, ecosystems, mention_ids, mention_confidences, term_keys, wording_keys, handle_keys
FROM board_posts
WHERE level >= {level:UInt8} AND (hasAny(topics, {topics:Array(String)}) OR hasAny(term_keys, {keys:Array(UInt32)})) AND
-- include: board_scope
ORDER BY happened_at, author_key, text_key
