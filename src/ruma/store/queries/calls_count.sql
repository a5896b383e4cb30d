-- How many calls every author has made, as seen by a moment.
WITH
-- include: derived_until
,
-- include: calls_held
SELECT author_key, toInt64(sum(h.calls)) AS calls
FROM calls_held AS h
GROUP BY author_key
ORDER BY author_key
