-- Posts as they were written, with their marks.
SELECT source, source_id, author, text, happened_at, seen_at, mention_ids AS tokens, label, bearish, neutral, bullish, tags, topics,
    ecosystems, text_key
FROM posts
WHERE happened_at > {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
    AND seen_at <= {seen:DateTime64(3, 'UTC')}
