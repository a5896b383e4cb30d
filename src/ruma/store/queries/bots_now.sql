-- Bot scores of the newest Monday by a moment, of authors that are known by then.
SELECT author_key, b.bot_score AS bot_score
FROM author_bots AS b
WHERE b.day = (SELECT max(day) FROM author_bots WHERE day <= {bots_by:DateTime64(3, 'UTC')})
ORDER BY author_key
