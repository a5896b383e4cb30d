-- Entries on a token of the newest edition of the ledger that had been seen by a moment, newest first. Their numbers are found in the
-- ledger's order by token: reading it from its end would go through all other entries.
SELECT seq, source, source_id, author, author_key, token, direction, happened_at, seen_at, text_sha256, prev_hash, hash
FROM call_ledger
WHERE edition = (SELECT max(edition) FROM call_ledger) AND seq IN
(
    SELECT seq
    FROM call_ledger
    WHERE edition = (SELECT max(edition) FROM call_ledger) AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND token = {token:String}
    ORDER BY seq DESC
    LIMIT {limit:UInt32} OFFSET {offset:UInt32}
)
ORDER BY seq DESC
SETTINGS optimize_read_in_order = 0
