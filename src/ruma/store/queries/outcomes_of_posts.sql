-- What calls of given posts came to by a moment: the longest horizon that was known by then.
SELECT source, source_id,
    argMax((o.horizon_hours, o.direction, o.return_pct, o.excess_pct, toDateTime64(o.known_day, 3, 'UTC')), o.horizon_hours) AS outcome
FROM call_outcomes AS o
WHERE o.source_id IN {ids:Array(String)} AND o.known_day <= {seen:DateTime64(3, 'UTC')}
GROUP BY source, source_id
