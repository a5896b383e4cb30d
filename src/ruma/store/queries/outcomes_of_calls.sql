-- What some calls came to by a moment, by the ids of their posts and the keys of their authors.
SELECT source, source_id, horizon_hours, weight, entry_at, entry_usd, exit_at, exit_usd, return_pct, benchmark_pct, excess_pct
FROM call_outcomes
WHERE author_key IN {keys:Array(UInt32)} AND known_day >= {first:DateTime64(3, 'UTC')} AND known_day <= {seen:DateTime64(3, 'UTC')} AND source_id IN {ids:Array(String)}
ORDER BY source, source_id, horizon_hours
