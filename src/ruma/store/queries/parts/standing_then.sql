scores_then AS
(
    SELECT author_key, bot_score >= 0.5 AS machine
    FROM author_bots
    WHERE day = (SELECT max(day) FROM author_bots WHERE day <= {bots_by:DateTime64(3, 'UTC')})
)
