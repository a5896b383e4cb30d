-- Texts and addresses of some posts, by their ids, in the span in which they were written.
SELECT source, source_id, text, url
FROM posts
WHERE happened_at >= {first:DateTime64(3, 'UTC')} AND happened_at <= {last:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')} AND source_id IN {ids:Array(String)}
ORDER BY source, source_id
