-- The label of every author that has one, as it holds for a post seen at a moment.
SELECT author_key, argMax(l.cohort, l.day) AS cohort
FROM author_labels AS l
WHERE l.day <= {seen:DateTime64(3, 'UTC')}
GROUP BY author_key
ORDER BY author_key
