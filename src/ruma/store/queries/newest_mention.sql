-- When the newest post since `since` was written that names the token, as seen by `seen`; no row where there is none.
SELECT happened_at AS newest
FROM mentions
WHERE token = {token:String} AND happened_at >= {since:DateTime64(3, 'UTC')} AND happened_at <= {seen:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
ORDER BY happened_at DESC
LIMIT 1
