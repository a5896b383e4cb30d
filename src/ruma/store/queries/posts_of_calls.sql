-- Texts and addresses of some posts, by their ids and the times at which they were written.
SELECT source, source_id, text, url
FROM posts
WHERE happened_at IN {times:Array(DateTime64(3, 'UTC'))} AND seen_at <= {seen:DateTime64(3, 'UTC')} AND source_id IN {ids:Array(String)}
ORDER BY source, source_id
