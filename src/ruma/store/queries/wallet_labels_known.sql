-- Labels of addresses that were known by a moment, oldest first.
SELECT chain, address, category, min(w.seen_at) AS since
FROM wallet_labels AS w
WHERE w.seen_at <= {seen:DateTime64(3, 'UTC')} AND category NOT IN ('other')
GROUP BY chain, address, category
ORDER BY chain, address, since, category
