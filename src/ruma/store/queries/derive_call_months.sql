-- How many calls of every author had been seen before the first midnight of a month.
SELECT toDateTime({month:DateTime64(3, 'UTC')}, 'UTC') AS month, author_key, any(source) AS source, any(author) AS author,
    count() AS calls
FROM call_posts
WHERE seen_at < {month:DateTime64(3, 'UTC')}
GROUP BY author_key
