-- How many people used two wanted phrases in one post (a topic counts as the phrase 'topic:' with its name), and how many used each:
-- over the `width` hours before the later of their two steps, as seen by then.
WITH
told AS
(
    SELECT
        arrayConcat(arrayIntersect(terms, {phrases:Array(String)}),
            arrayIntersect(arrayMap(topic -> concat('topic:', topic), topics), {phrases:Array(String)})) AS held,
        author_key,
        toUInt32(intDiv(toUnixTimestamp64Milli(happened_at), 3600000)) AS hour,
        toUInt32(intDiv(toUnixTimestamp64Milli(greatest(seen_at, happened_at)), 3600000)) AS known_hour
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {end:DateTime64(3, 'UTC')}
        AND seen_at < {end:DateTime64(3, 'UTC')} AND NOT has(topics, 'giveaways') AND notEmpty(held)
),
pairs AS
(
    SELECT one, other, greatest(one_step, other_step) AS step
    FROM
    (
        SELECT pair.1 AS one, pair.2 AS one_step
        FROM (SELECT arrayJoin(arrayZip({phrases:Array(String)}, {steps:Array(UInt32)})) AS pair)
    ) AS a
    CROSS JOIN
    (
        SELECT pair.1 AS other, pair.2 AS other_step
        FROM (SELECT arrayJoin(arrayZip({phrases:Array(String)}, {steps:Array(UInt32)})) AS pair)
    ) AS b
    WHERE one < other AND abs(toInt64(one_step) - toInt64(other_step)) <= {apart:UInt32}
)
SELECT one, other, uniqExactIf(author_key, has(held, one) AND has(held, other)) AS both,
    uniqExactIf(author_key, has(held, one)) AS ones, uniqExactIf(author_key, has(held, other)) AS others
FROM told
CROSS JOIN pairs
WHERE hour + {width:UInt32} >= step AND known_hour < step AND (has(held, one) OR has(held, other))
GROUP BY one, other
HAVING both > 0
ORDER BY one, other
