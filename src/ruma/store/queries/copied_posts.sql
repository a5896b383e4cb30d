-- Posts of [start, until) whose wording another account sent too, in the order of wording and time. Reposts that say so, news that
-- is passed on and short sayings are left out: people share those without having agreed to.
WITH said AS
(
    SELECT author_key, text_key, happened_at, source, source_id, author, mention_ids, has(tags, 'shilling') AS promotion
    FROM posts
    PREWHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {until:DateTime64(3, 'UTC')}
        AND seen_at < {until:DateTime64(3, 'UTC')}
    WHERE text_key IN
        (
            SELECT text_key
            FROM posts
            PREWHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {until:DateTime64(3, 'UTC')}
                AND seen_at < {until:DateTime64(3, 'UTC')}
            GROUP BY text_key
            HAVING uniqExact(author_key) > 1
        )
        AND (has(tags, 'shilling') OR NOT hasAny(tags, {news_tags:Array(String)})) AND NOT startsWith(text, 'RT @')
        AND length(extractAll(text, '\\pL{3,}')) >= {least_words:UInt16}
)
SELECT author_key, text_key, toUnixTimestamp64Milli(happened_at) AS at_ms, source, source_id, author,
    arrayMap(token -> toString(token), mention_ids) AS tokens, promotion
FROM said
WHERE text_key IN (SELECT text_key FROM said GROUP BY text_key HAVING uniqExact(author_key) > 1)
ORDER BY text_key, happened_at, source, source_id
