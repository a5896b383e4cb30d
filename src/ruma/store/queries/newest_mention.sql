-- When the newest post since `since` was written that names the token, as seen by `seen`; no row where there is none.
WITH
(
    SELECT max(hour) FROM token_hourly
    WHERE token = {token:String} AND hour >= {since:DateTime64(3, 'UTC')}
        AND hour < {seen_cut:DateTime64(3, 'UTC')} AND seen_hour < {seen_cut:DateTime64(3, 'UTC')}
) AS last_hour
SELECT happened_at AS newest
FROM posts
WHERE happened_at >= greatest(toDateTime64(last_hour, 3, 'UTC'), {since:DateTime64(3, 'UTC')})
    AND happened_at <= {seen:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND has(mention_ids, {token:String})
ORDER BY happened_at DESC
LIMIT 1
