SELECT author_key, toStartOfMonth(happened_at) AS month, min(seen_at) AS first_seen FROM {source} GROUP BY author_key, month
