-- Steps (hours since 1970) in whose hour before any post, candle or trade was seen.
SELECT DISTINCT step
FROM
(
    SELECT toUInt32(intDiv(toUnixTimestamp64Milli(seen_at), 3600000)) + 1 AS step FROM posts
    WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {end:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT toUInt32(intDiv(toUnixTimestamp64Milli(seen_at), 3600000)) + 1 AS step FROM trades
    WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {end:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT toUInt32(intDiv(toUnixTimestamp64Milli(seen_at), 3600000)) + 1 AS step FROM prices
    WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {end:DateTime64(3, 'UTC')}
)
ORDER BY step
