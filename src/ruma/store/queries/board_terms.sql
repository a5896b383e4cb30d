-- What the wanted term keys stand for, as the posts of the window write them.
SELECT term_key, min(term) AS term
FROM
(
    SELECT arrayJoin(arrayZip(term_keys, terms)) AS pair, pair.1 AS term_key, pair.2 AS term
    FROM board_posts
    WHERE level >= {level:UInt8} AND hasAny(term_keys, {keys:Array(UInt32)}) AND
-- include: board_scope
)
WHERE term_key IN {keys:Array(UInt32)}
GROUP BY term_key
ORDER BY term_key
