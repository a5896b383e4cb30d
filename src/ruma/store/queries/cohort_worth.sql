-- What calls of each cohort came to, token by token and week by week, each call under the label its author had when it was made:
-- whole thousandths of weight and whole bps, so that sums in any order are equal.
SELECT
    cohort,
    token,
    toStartOfWeek(moment, 1) AS week,
    count() AS calls,
    groupUniqArray(author_key) AS author_keys,
    sum(share) AS permille,
    sumIf(share, bps > 0) AS hit_permille,
    sum(share * bps) AS weighed_bps
FROM
(
    SELECT c.author_key AS author_key, c.token AS token, c.moment AS moment, l.cohort AS cohort,
        toInt64(round(c.weight * 1000)) AS share, toInt64(round(c.excess_pct * 100)) AS bps
    FROM
    (
        SELECT author_key, token, weight, excess_pct, toDateTime(happened_at, 'UTC') AS moment
        FROM call_outcomes
        WHERE horizon_hours = {horizon_hours:UInt16} AND known_day <= {seen:DateTime64(3, 'UTC')}
    ) AS c
    ASOF LEFT JOIN author_labels AS l ON c.author_key = l.author_key AND c.moment >= l.day
)
GROUP BY cohort, token, week
ORDER BY cohort, token, week
