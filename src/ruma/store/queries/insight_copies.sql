-- Copied texts by token at every step (each `every` hours): posts and people of the last `width` hours whose text at least
-- `least_accounts` accounts had sent, and how many such texts there are. News is passed on in the same words, so it counts only
-- where it is praise.
WITH
-- include: insight_posts
SELECT token, step, sum(told) AS posts, uniqExactArray(senders) AS authors, count() AS texts, sum(pushed) AS shilling
FROM
(
    SELECT token, step, text_key, count() AS told, groupUniqArray(author_key) AS senders, countIf(shill) AS pushed
    FROM
    (
        SELECT
            arrayJoin(tokens) AS token, author_key, text_key, has(tags, 'shilling') AS shill,
            arrayJoin(arrayFilter(
                step -> step % {every:UInt32} = 0 AND step >= {from_step:UInt32} AND step < {to_step:UInt32},
                range(known_hour + 1, hour + {width:UInt32} + 1)
            )) AS step
        FROM insight_posts
        WHERE length(tokens) <= {most_tokens:UInt8} AND (empty(news) OR has(tags, 'shilling'))
    )
    GROUP BY token, step, text_key
    HAVING length(senders) >= {least_accounts:UInt32}
)
GROUP BY token, step
ORDER BY token, step
SETTINGS max_bytes_before_external_group_by = 700000000
