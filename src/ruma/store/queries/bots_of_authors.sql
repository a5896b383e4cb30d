-- Bot scores of some authors on the newest Monday by a moment.
SELECT author_key, bot_score
FROM author_bots
WHERE author_key IN {keys:Array(UInt32)}
    AND day = (SELECT max(day) FROM author_bots WHERE day <= {bots_by:DateTime64(3, 'UTC')})
ORDER BY author_key
