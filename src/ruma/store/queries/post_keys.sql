-- Identities of all posts, for a writer that skips what is there.
SELECT post_key FROM post_keys
