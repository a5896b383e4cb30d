-- Posts and people by direction, hour by hour, hours without posts left out: whole hours from the rollup, those at the ends and those
-- of which something was seen since the rollup's last hour from the rows.
WITH
-- include: derived_until
,
-- include: raw_hours
SELECT * FROM
(
    SELECT
-- include: summed_hours
    FROM token_hours AS h
    WHERE token = {token:String} AND cohort = 4 AND hour > {start:DateTime64(3, 'UTC')} AND hour <= {as_of:DateTime64(3, 'UTC')}
        AND seen_hour < (SELECT until FROM derived_until) AND hour NOT IN (SELECT hour FROM raw_hours)
    GROUP BY hour
    UNION ALL
    SELECT
-- include: voices_by_direction
    FROM mentions
    WHERE token = {token:String} AND happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')} AND toStartOfHour(happened_at) IN (SELECT hour FROM raw_hours)
    GROUP BY hour
)
ORDER BY hour
