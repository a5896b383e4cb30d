-- How many sources of posts had been seen by `seen`: those of the world, and simulators.
SELECT countIf(source != 'simulated') AS recorded, countIf(source = 'simulated') AS simulated
FROM (SELECT source, min(s.first_seen) AS first FROM post_sources AS s GROUP BY source HAVING first <= {seen:DateTime64(3, 'UTC')})
