-- An author's entries in the newest edition of the ledger that had been seen by a moment, on a token or all, newest first. They lie
-- together in the ledger's order by author: reading it from its end would go through all other entries.
SELECT seq, source, source_id, author, author_key, token, direction, happened_at, seen_at, text_sha256, prev_hash, hash
FROM call_ledger
WHERE edition = (SELECT max(edition) FROM call_ledger) AND seen_at <= {seen:DateTime64(3, 'UTC')} AND author = {author:String}
    AND (empty({token:String}) OR token = {token:String})
ORDER BY seq DESC
LIMIT {limit:UInt32} OFFSET {offset:UInt32}
SETTINGS optimize_read_in_order = 0
