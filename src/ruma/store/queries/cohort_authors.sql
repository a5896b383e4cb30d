-- People of each cohort about a token over a whole window.
WITH
-- include: cohort_posts
SELECT cohort, count() AS posts, uniqExact(author_key) AS authors
FROM cohort_posts
GROUP BY cohort
ORDER BY cohort
