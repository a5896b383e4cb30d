-- Calls whose outcome was known, one row a horizon.
SELECT source, author, token, direction, happened_at, horizon_hours, entry_usd, exit_usd, return_pct, benchmark_pct, excess_pct
FROM call_outcomes
WHERE happened_at > {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND known_day <= {seen:DateTime64(3, 'UTC')}
