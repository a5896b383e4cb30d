-- Outcomes at one horizon of the calls that were made in a span.
SELECT author_key, weight, excess_pct
FROM call_outcomes
WHERE horizon_hours = {horizon_hours:UInt16} AND happened_at > {start:DateTime64(3, 'UTC')} AND happened_at <= {until:DateTime64(3, 'UTC')}
ORDER BY author_key, happened_at, source_id
