-- The last entry of the newest edition that had been seen by a moment; no row where there is none.
SELECT edition, seq, hash
FROM call_ledger
WHERE edition = (SELECT max(edition) FROM call_ledger) AND seen_at <= {seen:DateTime64(3, 'UTC')}
ORDER BY seq DESC
LIMIT 1
