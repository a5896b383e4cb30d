-- How many calls every author has made, as seen by a moment.
SELECT author_key, any(source) AS source, any(author) AS author, count() AS calls
FROM posts
WHERE call_direction != '' AND seen_at <= {seen:DateTime64(3, 'UTC')}
GROUP BY author_key
ORDER BY author_key
