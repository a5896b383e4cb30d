bots_then AS
(
    SELECT author_key
    FROM author_bots
    WHERE bot_score >= 0.5 AND day = (SELECT max(day) FROM author_bots WHERE day <= {bots_by:DateTime64(3, 'UTC')})
)
