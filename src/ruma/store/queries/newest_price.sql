-- End of the newest candle of a token since `since`, as seen by `seen`; no row where there is none.
SELECT ts AS newest
FROM prices
WHERE token = {token:String} AND ts >= {since:DateTime64(3, 'UTC')} AND ts <= {seen:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
ORDER BY ts DESC
LIMIT 1
