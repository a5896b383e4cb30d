-- Entries of the newest edition of the ledger that had been seen by a moment, newest first; `total` counts all of them.
SELECT seq, source, source_id, author, token, direction, happened_at, seen_at, text_sha256, prev_hash, hash, total
FROM
(
    SELECT *, count() OVER () AS total
    FROM call_ledger
    WHERE edition = (SELECT max(edition) FROM call_ledger) AND seen_at <= {seen:DateTime64(3, 'UTC')}
)
WHERE (empty({author:String}) OR author = {author:String}) AND (empty({token:String}) OR token = {token:String})
ORDER BY seq DESC
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
