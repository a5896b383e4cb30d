-- A whole edition of the ledger in order.
SELECT seq, source, source_id, author, token, direction, happened_at, seen_at, text_sha256, prev_hash, hash
FROM call_ledger
WHERE edition = {edition:UInt32}
ORDER BY seq
