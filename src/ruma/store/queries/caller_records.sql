-- What the calls of every author came to by a moment, per horizon: whole thousandths of weight and whole bps, so that sums in any
-- order are equal.
SELECT
    author_key, any(source) AS source, any(author) AS author, horizon_hours,
    count() AS resolved,
    countIf(bps > 0) AS right,
    sum(share) AS permille,
    sumIf(share, bps > 0) AS hit_permille,
    sum(share * bps) AS weighed_bps,
    sum(share * bps * bps) AS weighed_squares,
    min(happened_at) AS first_at,
    max(happened_at) AS last_at
FROM
(
    SELECT author_key, source, author, horizon_hours, happened_at, toInt64(round(weight * 1000)) AS share,
        toInt64(round(excess_pct * 100)) AS bps
    FROM call_outcomes
    WHERE known_day <= {seen:DateTime64(3, 'UTC')}
)
GROUP BY author_key, horizon_hours
ORDER BY author_key, horizon_hours
