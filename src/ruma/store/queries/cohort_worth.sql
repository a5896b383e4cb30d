-- What calls of each cohort came to, each call under the label its author had when it was made: whole thousandths of weight and
-- whole bps, so that sums in any order are equal.
SELECT
    cohort,
    count() AS calls,
    uniqExact(author_key) AS authors,
    sum(share) AS permille,
    sumIf(share, bps > 0) AS hit_permille,
    sum(share * bps) AS weighed_bps,
    sum(share * bps * bps) AS weighed_squares
FROM
(
    SELECT c.author_key AS author_key, l.cohort AS cohort, toInt64(round(c.weight * 1000)) AS share,
        toInt64(round(c.excess_pct * 100)) AS bps
    FROM
    (
        SELECT author_key, weight, excess_pct, toDateTime(happened_at, 'UTC') AS moment
        FROM call_outcomes
        WHERE horizon_hours = {horizon_hours:UInt16} AND known_day <= {seen:DateTime64(3, 'UTC')}
    ) AS c
    ASOF LEFT JOIN author_labels AS l ON c.author_key = l.author_key AND c.moment >= l.day
)
GROUP BY cohort
ORDER BY cohort
