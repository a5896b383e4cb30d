SELECT post_key FROM {source}
