SELECT author_key, source, author, happened_at, seen_at FROM {source} WHERE call_direction != ''
