-- An author's entries in the newest edition of the ledger that had been seen by a moment, newest first, without their hashes.
SELECT seq, source, source_id, author, author_key, token, direction, happened_at, seen_at
FROM call_ledger
WHERE edition = (SELECT max(edition) FROM call_ledger) AND seen_at <= {seen:DateTime64(3, 'UTC')} AND author = {author:String}
ORDER BY seq DESC
LIMIT {limit:UInt32}
SETTINGS optimize_read_in_order = 0
