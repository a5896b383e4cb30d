-- When the oldest post was written that had been seen; no row without any.
SELECT happened_at AS oldest
FROM posts
WHERE happened_at <= {as_of:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
ORDER BY happened_at
LIMIT 1
