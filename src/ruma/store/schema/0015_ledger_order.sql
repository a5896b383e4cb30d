-- The ledger in the order of authors, whole, and of tokens, numbers only, so that a page reads little beside its own calls; and by
-- when its parts were seen.
ALTER TABLE call_ledger ADD PROJECTION IF NOT EXISTS by_author (SELECT * ORDER BY edition, author, seq);
ALTER TABLE call_ledger ADD PROJECTION IF NOT EXISTS by_token (SELECT edition, token, seq, seen_at ORDER BY edition, token, seq);
ALTER TABLE call_ledger ADD INDEX IF NOT EXISTS seen_at_range seen_at TYPE minmax GRANULARITY 1;
ALTER TABLE call_ledger MATERIALIZE PROJECTION by_author SETTINGS mutations_sync = 2;
ALTER TABLE call_ledger MATERIALIZE PROJECTION by_token SETTINGS mutations_sync = 2;
ALTER TABLE call_ledger MATERIALIZE INDEX seen_at_range SETTINGS mutations_sync = 2;
