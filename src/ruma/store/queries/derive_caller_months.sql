-- Sums over all outcomes known before the first midnight of a month.
WITH toInt64(round(weight * 1000)) AS share, toInt64(round(excess_pct * 100)) AS bps
SELECT toDateTime({month:DateTime64(3, 'UTC')}, 'UTC') AS month,
-- include: record_sums
FROM call_outcomes
WHERE known_day < {month:DateTime64(3, 'UTC')}
GROUP BY author_key, horizon_hours
