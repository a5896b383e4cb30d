-- Raw volume and volume without wash trades of each day of a token as it was first judged, at its own end; oldest first.
SELECT token, toUInt32(toUnixTimestamp(known_day) / 3600) AS step, sum(trades) AS all_trades,
    sum(trades) - sum(honest_trades) AS wash_trades, toFloat64(sum(toDecimal128(raw_usd, 9))) AS raw,
    toFloat64(sum(toDecimal128(honest_usd, 9))) AS honest
FROM trade_days
WHERE known_day = toDateTime(day + 1, 'UTC') AND known_day >= {start:DateTime64(3, 'UTC')} AND known_day <= {end:DateTime64(3, 'UTC')}
GROUP BY token, known_day
ORDER BY token, step
