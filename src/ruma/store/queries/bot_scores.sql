-- Bot scores of the newest Monday by a moment, with the authors they are of.
SELECT source, author, bot_score
FROM author_bots
WHERE day = (SELECT max(day) FROM author_bots WHERE day <= {bots_by:DateTime64(3, 'UTC')})
ORDER BY source, author
