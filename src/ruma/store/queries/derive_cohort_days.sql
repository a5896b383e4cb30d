-- What calls of each cohort came to, by the midnight from `start` on at which it was known, each call under the label its author had
-- when it was made: whole thousandths of weight and whole bps, so that sums in any order are equal.
SELECT known_day, horizon_hours, cohort, token, toStartOfWeek(moment, 1) AS week,
    count() AS calls, countIf(turn = 1) AS authors,
    sum(share) AS permille, sumIf(share, bps > 0) AS hit_permille, sum(share * bps) AS weighed_bps
FROM
(
    SELECT c.known_day AS known_day, c.horizon_hours AS horizon_hours, c.token AS token, c.moment AS moment, l.cohort AS cohort,
        toInt64(round(c.weight * 1000)) AS share, toInt64(round(c.excess_pct * 100)) AS bps,
        row_number() OVER (PARTITION BY horizon_hours, cohort, c.author_key ORDER BY known_day) AS turn
    FROM
    (
        SELECT known_day, horizon_hours, author_key, token, weight, excess_pct, toDateTime(happened_at, 'UTC') AS moment
        FROM call_outcomes
        WHERE horizon_hours = {horizon_hours:UInt16}
    ) AS c
    ASOF LEFT JOIN author_labels AS l ON c.author_key = l.author_key AND c.moment >= l.day
)
WHERE known_day >= {start:DateTime64(3, 'UTC')}
GROUP BY known_day, horizon_hours, cohort, token, week
