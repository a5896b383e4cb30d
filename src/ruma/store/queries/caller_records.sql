-- What the calls of every author, or of those with some keys, came to by a moment, at some horizons: whole thousandths of weight and
-- whole bps, so that sums in any order are equal. The sums of the last whole month, and what became known since.
WITH
    toInt64(round(weight * 1000)) AS share,
    toInt64(round(excess_pct * 100)) AS bps,
    (SELECT max(month) FROM caller_months WHERE month <= {seen:DateTime64(3, 'UTC')}) AS summed
SELECT
    author_key, horizon_hours,
    toInt64(sum(s.resolved)) AS resolved, toInt64(sum(s.right)) AS right, sum(s.permille) AS permille,
    sum(s.hit_permille) AS hit_permille, sum(s.weighed_bps) AS weighed_bps, sum(s.weighed_squares) AS weighed_squares
FROM
(
    SELECT author_key, horizon_hours, resolved, right, permille, hit_permille, weighed_bps, weighed_squares
    FROM caller_months
    WHERE month = summed AND month <= {seen:DateTime64(3, 'UTC')} AND horizon_hours IN {horizons:Array(UInt16)}
        AND (empty({keys:Array(UInt32)}) OR author_key IN {keys:Array(UInt32)})
    UNION ALL
    SELECT
-- include: record_sums
    FROM call_outcomes
    WHERE known_day >= summed AND known_day <= {seen:DateTime64(3, 'UTC')} AND horizon_hours IN {horizons:Array(UInt16)}
        AND (empty({keys:Array(UInt32)}) OR author_key IN {keys:Array(UInt32)})
    GROUP BY author_key, horizon_hours
) AS s
GROUP BY author_key, horizon_hours
ORDER BY author_key, horizon_hours
