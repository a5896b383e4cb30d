-- End of the newest candle of a token that had been seen by `seen`.
SELECT maxOrNull(ts) AS newest FROM prices
WHERE token = {token:String} AND ts >= {since:DateTime64(3, 'UTC')} AND ts <= {seen:DateTime64(3, 'UTC')} AND seen_at <= {seen:DateTime64(3, 'UTC')}
