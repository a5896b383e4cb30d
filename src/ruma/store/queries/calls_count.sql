-- How many calls every author has made, as seen by a moment: those of the last whole month that is summed, and those seen since.
WITH
-- include: derived_until
SELECT author_key, any(c.source) AS source, any(c.author) AS author, toInt64(sum(c.calls)) AS calls
FROM
(
    SELECT author_key, toString(source) AS source, author, calls
    FROM call_months
    WHERE month = (SELECT max(month) FROM call_months WHERE month <= (SELECT until FROM derived_until))
    UNION ALL
    SELECT author_key, toString(source) AS source, author, toUInt64(1) AS calls
    FROM posts
    WHERE call_direction != '' AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND seen_at >= (SELECT max(month) FROM call_months WHERE month <= (SELECT until FROM derived_until))
) AS c
GROUP BY author_key
ORDER BY author_key
