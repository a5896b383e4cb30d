-- From when on derived tables are out of date, and the newest moment at which any record was seen.
SELECT
    count() AS notes,
    min(underived.seen_from) AS seen_from,
    (SELECT greatest((SELECT max(seen_at) FROM posts), (SELECT max(seen_at) FROM prices))) AS newest
FROM underived
