-- When the newest post was written that names the token (any token where it is empty) and had been seen by `seen`.
WITH
(
    SELECT max(hour) FROM token_hourly
    WHERE (empty({token:String}) OR token = {token:String})
        AND hour < {seen_cut:DateTime64(3, 'UTC')} AND seen_hour < {seen_cut:DateTime64(3, 'UTC')}
) AS last_hour
SELECT maxOrNull(happened_at) AS newest
FROM posts
WHERE happened_at >= last_hour AND happened_at <= {seen:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND if(empty({token:String}), notEmpty(mention_ids), has(mention_ids, {token:String}))
