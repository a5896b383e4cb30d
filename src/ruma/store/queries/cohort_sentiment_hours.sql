-- Posts and people by cohort and direction, hour by hour: each post under the label its author had when it was seen.
WITH
-- include: cohort_posts
SELECT
    cohort,
-- include: voices_by_direction
FROM cohort_posts
GROUP BY cohort, hour
ORDER BY cohort, hour
