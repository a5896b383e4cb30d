-- When the newest post since `since` was written that is about the ecosystem, as seen by `seen`; no row where there is none.
SELECT happened_at AS newest
FROM posts
WHERE happened_at >= {since:DateTime64(3, 'UTC')} AND happened_at <= {seen:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')} AND has(ecosystems, {ecosystem:String})
ORDER BY happened_at DESC
LIMIT 1
