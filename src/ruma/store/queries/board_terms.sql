-- What the wanted term keys stand for, as the posts of the window write them.
SELECT term_key, min(term) AS term
FROM
(
    SELECT arrayJoin(arrayFilter(pair -> pair.1 IN {keys:Array(UInt32)}, arrayZip(term_keys, terms))) AS pair, pair.1 AS term_key, pair.2 AS term
    FROM board_posts
    WHERE level >= {level:UInt8} AND arrayExists(key -> key IN {keys:Array(UInt32)}, term_keys) AND
-- include: board_scope
)
GROUP BY term_key
ORDER BY term_key
