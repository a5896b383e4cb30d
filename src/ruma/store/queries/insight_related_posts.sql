-- The posts that insights show, as they were written and marked.
SELECT source, source_id, author, text, happened_at, url, label, tags, mention_ids, handles
FROM posts
WHERE happened_at IN {times:Array(DateTime64(3, 'UTC'))} AND source_id IN {ids:Array(String)}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
