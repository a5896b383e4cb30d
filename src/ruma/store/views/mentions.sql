-- One row for each token that a post names.
SELECT token, happened_at, seen_at, author_key, text_key, label, tags
FROM mentions
WHERE happened_at > {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
