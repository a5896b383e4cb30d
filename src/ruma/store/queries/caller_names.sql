-- Names of authors who have made a call, as seen by a moment: of some by their keys, of all who bear a name whatever its case, or of all.
WITH
-- include: derived_until
,
-- include: calls_held
SELECT author_key, any(h.source) AS source, any(h.author) AS author
FROM calls_held AS h
WHERE (empty({keys:Array(UInt32)}) OR author_key IN {keys:Array(UInt32)})
    AND (empty({name:String}) OR lowerUTF8(h.author) = {name:String})
GROUP BY author_key
ORDER BY author_key
