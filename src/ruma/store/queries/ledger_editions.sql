-- Editions of the ledger, oldest first.
SELECT edition, count() AS entries, argMax(hash, seq) AS head FROM call_ledger GROUP BY edition ORDER BY edition
