-- Ecosystems that posts of the window name, loudest first.
SELECT arrayJoin(ecosystems) AS ecosystem, count() AS posts
FROM posts
WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
GROUP BY ecosystem
ORDER BY posts DESC, ecosystem
