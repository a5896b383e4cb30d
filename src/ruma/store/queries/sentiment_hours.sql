-- Posts and people by direction, hour by hour, hours without posts left out.
WITH
-- include: token_posts
SELECT
-- include: voices_by_direction
FROM token_posts
GROUP BY hour
ORDER BY hour
