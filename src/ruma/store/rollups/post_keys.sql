SELECT post_key, seen_at FROM {source}
