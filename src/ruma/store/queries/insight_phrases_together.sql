-- How many people used two wanted phrases in one post (a topic counts as the phrase 'topic:' with its name), and how many used each:
-- over the `width` hours before the later of their two steps, as seen by then. Posts give the pairs, so that no phrase is ever held
-- against all others.
WITH
wanted AS
(
    SELECT pair.1 AS phrase, pair.2 AS step FROM (SELECT arrayJoin(arrayZip({phrases:Array(String)}, {steps:Array(UInt32)})) AS pair)
),
told AS
(
    SELECT
        arraySort(arrayDistinct(arrayFilter(phrase -> phrase IN (SELECT phrase FROM wanted),
            arrayConcat(terms, arrayMap(topic -> concat('topic:', topic), topics))))) AS held,
        author_key,
        toUInt32(intDiv(toUnixTimestamp64Milli(happened_at), 3600000)) AS hour,
        toUInt32(intDiv(toUnixTimestamp64Milli(greatest(seen_at, happened_at)), 3600000)) AS known_hour
    FROM posts
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at < {end:DateTime64(3, 'UTC')}
        AND seen_at < {end:DateTime64(3, 'UTC')} AND NOT has(topics, 'giveaways')
),
together AS
(
    SELECT p.one AS one, p.other AS other, greatest(a.step, b.step) AS step, uniqExact(p.author_key) AS both
    FROM
    (
        SELECT pair.1 AS one, pair.2 AS other, author_key, hour, known_hour
        FROM
        (
            SELECT arrayJoin(arrayFlatten(arrayMap((one, at) -> arrayMap(other -> (one, other), arraySlice(held, at + 1)),
                held, arrayEnumerate(held)))) AS pair, author_key, hour, known_hour
            FROM told
            WHERE length(held) > 1
        )
    ) AS p
    INNER JOIN wanted AS a ON p.one = a.phrase
    INNER JOIN wanted AS b ON p.other = b.phrase
    WHERE abs(toInt64(a.step) - toInt64(b.step)) <= {apart:UInt32}
        AND p.hour + {width:UInt32} >= greatest(a.step, b.step) AND p.known_hour < greatest(a.step, b.step)
    GROUP BY one, other, step
),
each AS
(
    SELECT phrase, step, uniqExact(author_key) AS people
    FROM
    (
        SELECT arrayJoin(held) AS phrase, author_key,
            arrayJoin(arrayFilter(step -> step IN (SELECT step FROM wanted), range(known_hour + 1, hour + {width:UInt32} + 1))) AS step
        FROM told
        WHERE notEmpty(held)
    )
    WHERE (phrase, step) IN (SELECT arrayJoin([(one, step), (other, step)]) FROM together)
    GROUP BY phrase, step
)
SELECT t.one AS one, t.other AS other, t.both AS both, o.people AS ones, e.people AS others
FROM together AS t
INNER JOIN each AS o ON t.one = o.phrase AND t.step = o.step
INNER JOIN each AS e ON t.other = e.phrase AND t.step = e.step
ORDER BY one, other
