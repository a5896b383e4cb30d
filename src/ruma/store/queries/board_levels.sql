-- How many posts of the scope the authors of each level wrote (0 to 10), of levels `lowest` to `highest`; and when the oldest post
-- of the window was written, about whatever.
SELECT
    sumForEach(arrayMap(each -> toUInt64(level = each), range(11))) AS posts,
    (
        SELECT happened_at
        FROM posts
        WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
            AND seen_at <= {seen:DateTime64(3, 'UTC')} AND NOT has(topics, 'giveaways')
        ORDER BY happened_at
        LIMIT 1
    ) AS oldest
FROM board_posts
WHERE level >= {lowest:UInt8} AND level <= {highest:UInt8} AND
-- include: board_scope
