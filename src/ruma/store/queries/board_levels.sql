-- How many posts of the scope the authors of each level wrote, and when the oldest post of the window was written, about
-- whatever.
WITH
(
    SELECT min(happened_at)
    FROM board_posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
) AS oldest
SELECT level, count() AS posts, oldest
FROM board_posts
WHERE
-- include: board_scope
GROUP BY level
ORDER BY level
