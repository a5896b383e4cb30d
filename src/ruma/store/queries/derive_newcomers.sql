-- Authors who were first seen at or after a moment.
SELECT min(f.first_seen) AS first_seen, author_key
FROM author_first AS f
GROUP BY author_key
HAVING first_seen >= {start:DateTime64(3, 'UTC')}
