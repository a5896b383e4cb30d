-- From when on derived tables are out of date, and the newest moment at which any record was seen.
SELECT
    count() AS notes,
    min(underived.seen_from) AS seen_from,
    greatest(
        (SELECT max(seen_at) FROM posts), (SELECT max(seen_at) FROM prices), (SELECT max(greatest(seen_at, happened_at)) FROM trades)
    ) AS newest
FROM underived
