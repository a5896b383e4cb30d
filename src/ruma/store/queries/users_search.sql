-- Authors seen by a moment whose name holds the words asked for: exact first, then beginnings, then parts; loudest first.
SELECT source, author, author_key, bitAnd(cityHash64(source, author), 9007199254740991) AS author_id, count() AS posts,
    min(happened_at) AS first_at, max(happened_at) AS last_at,
    multiIf(lowerUTF8(author) = {wanted:String}, 0, startsWith(lowerUTF8(author), {wanted:String}), 1, 2) AS place
FROM posts
WHERE seen_at <= {seen:DateTime64(3, 'UTC')} AND positionCaseInsensitiveUTF8(author, {wanted:String}) > 0
GROUP BY source, author, author_key
ORDER BY place, posts DESC, author, source
LIMIT {limit:UInt16}
