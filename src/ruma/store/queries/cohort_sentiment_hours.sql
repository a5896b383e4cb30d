-- Posts and people by cohort and direction, hour by hour: each post under the label its author had when it was seen. Read as
-- `sentiment_hours` is.
WITH
-- include: derived_until
,
-- include: raw_hours
,
-- include: cohort_posts
SELECT * FROM
(
    SELECT
        cohort,
-- include: summed_hours
    FROM token_hours AS h
    WHERE token = {token:String} AND cohort < 4 AND hour > {start:DateTime64(3, 'UTC')} AND hour <= {as_of:DateTime64(3, 'UTC')}
        AND seen_hour < (SELECT until FROM derived_until) AND hour NOT IN (SELECT hour FROM raw_hours)
    GROUP BY cohort, hour
    UNION ALL
    SELECT
        cohort,
-- include: voices_by_direction
    FROM cohort_posts
    WHERE toStartOfHour(happened_at) IN (SELECT hour FROM raw_hours)
    GROUP BY cohort, hour
)
ORDER BY cohort, hour
