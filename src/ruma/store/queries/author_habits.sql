-- The habits of each author in a span, from the posts seen in [start, until): how much was said, in different texts, with how many
-- different words; how many posts say what one or two others had said first, without saying so; and how many of the posts that
-- name a token fell into volleys: quarters of an hour in which at least `least_volley` authors named it, a third or more of all
-- who did so within six hours. Volleys count where an author took part in `least_volleys` of a token.
WITH
seen_posts AS
(
    SELECT author_key, source, author, text, cityHash64(text) AS wording, text_key, happened_at, mention_ids
    FROM posts
    WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')}
        AND happened_at >= {start:DateTime64(3, 'UTC')}
),
shared_texts AS
(
    SELECT text_key, argMin(author_key, (happened_at, author_key)) AS first_author
    FROM seen_posts
    GROUP BY text_key
    HAVING uniqExact(author_key) BETWEEN 2 AND 3
),
stolen_posts AS
(
    SELECT author_key, count() AS stolen
    FROM seen_posts AS p
    INNER JOIN shared_texts AS t ON p.text_key = t.text_key
    WHERE p.author_key != t.first_author AND NOT startsWith(p.text, 'RT @')
    GROUP BY author_key
),
naming AS
(
    SELECT author_key, arrayJoin(mention_ids) AS token, toStartOfInterval(happened_at, toIntervalMinute(15)) AS quarter,
        toStartOfInterval(happened_at, toIntervalHour(6)) AS shift
    FROM seen_posts
),
quarters AS
(
    SELECT token, quarter, any(naming.shift) AS shift, uniqExact(author_key) AS people
    FROM naming
    GROUP BY token, quarter
),
volleys AS
(
    SELECT q.token AS token, q.quarter AS quarter
    FROM quarters AS q
    INNER JOIN (SELECT token, shift, uniqExact(author_key) AS people FROM naming GROUP BY token, shift) AS s
        ON q.token = s.token AND q.shift = s.shift
    WHERE q.people >= {least_volley:UInt16} AND 3 * q.people >= s.people
),
volley_shares AS
(
    SELECT author_key, max(share) AS in_volleys
    FROM
    (
        SELECT n.author_key AS author_key, n.token AS token, countIf(fired = 1) / count() AS share,
            uniqExactIf(n.quarter, fired = 1) AS times
        FROM naming AS n
        LEFT JOIN (SELECT token, quarter, 1 AS fired FROM volleys) AS v ON n.token = v.token AND n.quarter = v.quarter
        GROUP BY author_key, token
        HAVING times >= {least_volleys:UInt16}
    )
    GROUP BY author_key
),
said_by AS
(
    SELECT author_key, any(source) AS source, any(author) AS author, sum(times) AS posts, uniqExact(text_key) AS texts,
        sum(length(words)) AS said, length(groupUniqArrayArray(words)) AS vocabulary, sum(open) AS own_posts
    FROM
    (
        SELECT author_key, any(p.source) AS source, any(p.author) AS author, any(p.text_key) AS text_key, count() AS times,
            countIf(NOT startsWith(p.text, 'RT @')) AS open, any(extractAll(lowerUTF8(p.text), '\\pL{3,}')) AS words
        FROM seen_posts AS p
        WHERE author_key IN (SELECT author_key FROM seen_posts GROUP BY author_key HAVING count() >= {least_posts:UInt16})
        GROUP BY author_key, wording
    )
    GROUP BY author_key
    HAVING posts >= {least_posts:UInt16} AND said >= {least_words:UInt16}
)
SELECT b.author_key AS author_key, b.source AS source, b.author AS author, b.posts AS posts, b.texts AS texts, b.said AS said,
    b.vocabulary AS vocabulary, stolen_posts.stolen / greatest(b.own_posts, 1) AS stolen_share,
    volley_shares.in_volleys AS volley_share
FROM said_by AS b
LEFT JOIN stolen_posts ON b.author_key = stolen_posts.author_key
LEFT JOIN volley_shares ON b.author_key = volley_shares.author_key
ORDER BY author_key
