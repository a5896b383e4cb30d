-- How the label of an author changed, oldest first.
SELECT day, cohort, skill, calls, hits
FROM author_labels
WHERE author_key = {author_key:UInt32} AND day <= {seen:DateTime64(3, 'UTC')}
ORDER BY day
