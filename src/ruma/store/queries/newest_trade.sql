-- When the newest trade since `since` happened: of one token, or of one chain; no row where there is none.
SELECT happened_at AS newest
FROM trades
WHERE happened_at >= {since:DateTime64(3, 'UTC')} AND happened_at <= {seen:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
    AND (empty({token:String}) OR token = {token:String}) AND (empty({chain:String}) OR chain = {chain:String})
ORDER BY happened_at DESC
LIMIT 1
