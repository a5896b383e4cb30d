-- The habits of each author in a span, from the posts seen in [start, until): how much was said, in different texts, with how many
-- different words; how many posts say what one or two others had said first, word for word and without saying so (links and handles
-- apart; few words coincide by chance); and, of the posts from `volleys_start` on that name a token, how many fell into volleys:
-- quarters of an hour, whole or half past, in which at least `least_volley` authors named it, a third or more of all who did so within
-- six hours. Volleys count where an author took part in `least_volleys` of a token.
WITH
seen_posts AS
(
    SELECT author_key, source, author, text, cityHash64(text) AS wording, text_key
    FROM posts
    WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')}
        AND happened_at >= {start:DateTime64(3, 'UTC')}
),
own_words AS
(
    SELECT author_key, happened_at, cityHash64(lowerUTF8(replaceRegexpAll(text, 'https?://\\S+|@\\w+|\\s', ''))) AS words
    FROM posts
    WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')}
        AND happened_at >= {start:DateTime64(3, 'UTC')} AND NOT startsWith(text, 'RT @')
        AND text_key IN (  -- copies share it, so that only few texts are looked into
            SELECT text_key
            FROM posts
            WHERE seen_at >= {start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')}
                AND happened_at >= {start:DateTime64(3, 'UTC')}
            GROUP BY text_key
            HAVING min(author_key) != max(author_key)
        )
        AND length(extractAll(text, '[\\pL\\pN]+')) >= {least_copied_words:UInt16}
),
stolen_posts AS
(
    SELECT sharer AS author_key, count() AS stolen
    FROM
    (
        SELECT argMin(author_key, (happened_at, author_key)) AS first_author, groupArray(author_key) AS sharers
        FROM own_words
        GROUP BY words
        HAVING uniqExact(author_key) BETWEEN 2 AND 3
    )
    ARRAY JOIN sharers AS sharer
    WHERE sharer != first_author
    GROUP BY author_key
),
naming AS
(
    SELECT author_key, token, happened_at, toStartOfInterval(happened_at, toIntervalHour(6)) AS shift
    FROM mentions
    WHERE seen_at >= {volleys_start:DateTime64(3, 'UTC')} AND seen_at < {until:DateTime64(3, 'UTC')}
        AND happened_at >= {volleys_start:DateTime64(3, 'UTC')}
),
volleys AS
(
    SELECT q.token AS token, q.quarter AS quarter
    FROM
    (
        SELECT token, arrayJoin(quarters) AS quarter, any(naming.shift) AS shift, uniqExact(author_key) AS people
        FROM (SELECT *, [toStartOfInterval(happened_at, toIntervalMinute(15)),
            toStartOfInterval(happened_at + toIntervalSecond(450), toIntervalMinute(15)) - toIntervalSecond(450)] AS quarters FROM naming)
            AS naming
        GROUP BY token, quarter
    ) AS q
    INNER JOIN (SELECT token, shift, uniqExact(author_key) AS people FROM naming GROUP BY token, shift) AS s
        ON q.token = s.token AND q.shift = s.shift
    WHERE q.people >= {least_volley:UInt16} AND 3 * q.people >= s.people
),
volley_shares AS
(
    SELECT author_key, max(share) AS in_volleys
    FROM
    (
        SELECT author_key, token, countIf(fired) / count() AS share, uniqExactIf(toStartOfHour(happened_at), fired) AS times
        FROM
        (
            SELECT author_key, token, happened_at,
                (token, toStartOfInterval(happened_at, toIntervalMinute(15))) IN volleys
                    OR (token, toStartOfInterval(happened_at + toIntervalSecond(450), toIntervalMinute(15)) - toIntervalSecond(450))
                        IN volleys AS fired
            FROM naming
        )
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
