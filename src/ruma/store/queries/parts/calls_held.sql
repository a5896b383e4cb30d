calls_held AS
(
    -- calls by author: those of the last whole month that is summed, and those seen since
    SELECT author_key, toString(source) AS source, author, calls
    FROM call_months
    WHERE month = (SELECT max(month) FROM call_months WHERE month <= (SELECT until FROM derived_until))
    UNION ALL
    SELECT author_key, toString(source) AS source, author, toUInt64(1) AS calls
    FROM call_posts
    WHERE seen_at <= {seen:DateTime64(3, 'UTC')}
        AND seen_at >= (SELECT max(month) FROM call_months WHERE month <= (SELECT until FROM derived_until))
)
