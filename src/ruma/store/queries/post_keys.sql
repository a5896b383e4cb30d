-- Identities of all posts and when they were seen, for a writer that skips what is there.
SELECT post_key, seen_at FROM post_keys
