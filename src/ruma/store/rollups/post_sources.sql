SELECT source, toStartOfMonth(happened_at) AS month, min(seen_at) AS first_seen FROM {source} GROUP BY source, month
