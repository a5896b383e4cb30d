first_of AS
(
    SELECT author_key, first_seen AS first_at
    FROM newcomers
    WHERE first_seen >= {start:DateTime64(3, 'UTC')} AND first_seen < (SELECT since FROM derived_until)
        AND first_seen <= {seen:DateTime64(3, 'UTC')}
    UNION ALL
    SELECT author_key, min(f.first_seen) AS first_at
    FROM author_first AS f
    WHERE (SELECT since FROM derived_until) <= {seen:DateTime64(3, 'UTC')}
    GROUP BY author_key
    HAVING first_at >= greatest({start:DateTime64(3, 'UTC')}, (SELECT since FROM derived_until))
)
