-- What some calls came to by a moment, by the ids of their posts.
SELECT source, source_id, horizon_hours, weight, entry_at, entry_usd, exit_at, exit_usd, return_pct, benchmark_pct, excess_pct
FROM call_outcomes
WHERE known_day <= {seen:DateTime64(3, 'UTC')} AND source_id IN {ids:Array(String)}
ORDER BY source, source_id, horizon_hours
