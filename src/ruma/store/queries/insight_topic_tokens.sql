-- Tokens that posts of a story (a topic or a phrase) name most in wanted spans (topic, first and last hour), by people, five each.
SELECT number, token, uniqExact(author_key) AS people
FROM
(
    SELECT arrayJoin(arrayConcat(
            arrayMap(topic -> concat('topic:', topic), topics),
            arrayMap(phrase -> concat('phrase:', phrase), arrayFilter(term -> term IN {phrases:Array(String)}, terms))
        )) AS told_topic, mention_ids, author_key,
        toUInt32(intDiv(toUnixTimestamp64Milli(happened_at), 3600000)) AS hour,
        toUInt32(intDiv(toUnixTimestamp64Milli(greatest(seen_at, happened_at)), 3600000)) AS known_hour
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {end:DateTime64(3, 'UTC')}
        AND seen_at < {end:DateTime64(3, 'UTC')} AND NOT has(topics, 'giveaways')
) AS told
INNER JOIN
(
    SELECT arrayJoin(arrayZip({numbers:Array(UInt32)}, {topics:Array(String)}, {firsts:Array(UInt32)}, {lasts:Array(UInt32)})) AS wanted,
        wanted.1 AS number, wanted.2 AS topic
) AS spans ON told.told_topic = spans.topic
ARRAY JOIN mention_ids AS token
WHERE hour >= wanted.3 AND known_hour < wanted.4
GROUP BY number, token
ORDER BY number, people DESC, token
LIMIT 5 BY number
