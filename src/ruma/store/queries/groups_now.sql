-- Groups of the Monday before a moment, largest first, and the first Monday on which each id was there.
SELECT g.group_id AS group_id, day, first_day, author_keys, sources, authors, author_posts, posts, wordings, occasions, promotion,
    arrayMap(token -> toString(token), tokens) AS tokens, first_at, last_at,
    arrayMap(source -> toString(source), post_sources) AS post_sources, post_ids, post_times
FROM account_groups AS g
INNER JOIN
(
    SELECT group_id, min(day) AS first_day FROM account_groups WHERE day <= {bots_by:DateTime64(3, 'UTC')} GROUP BY group_id
) AS since ON g.group_id = since.group_id
WHERE g.day = toDateTime(toMonday({bots_by:DateTime64(3, 'UTC')}), 'UTC')
ORDER BY length(author_keys) DESC, group_id
