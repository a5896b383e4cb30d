-- How the labels of some authors changed by a moment, oldest first of each.
SELECT author_key, toDateTime64(day, 3, 'UTC') AS since, cohort
FROM author_labels
WHERE author_key IN {keys:Array(UInt32)} AND day <= {seen:DateTime64(3, 'UTC')}
ORDER BY author_key, day
