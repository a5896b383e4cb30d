derived_until AS
(
    SELECT min(seen_from) AS since, toStartOfHour(least(since, {seen:DateTime64(3, 'UTC')})) AS until
    FROM (SELECT seen_from FROM underived WHERE writer != 'sums hold' UNION ALL SELECT toDateTime64('2200-01-01', 3, 'UTC'))
)
