-- Which of these terms the posts of the window hold, with their keys and the posts of each.
SELECT pair.1 AS term_key, pair.2 AS term, count() AS posts
FROM
(
    SELECT arrayJoin(arrayFilter(pair -> has({spellings:Array(String)}, pair.2), arrayZip(term_keys, terms))) AS pair
    FROM board_posts
    WHERE level >= {level:UInt8} AND hasAny(terms, {spellings:Array(String)}) AND
-- include: board_scope
)
GROUP BY pair
ORDER BY term
