token_posts AS
(
    SELECT token, happened_at, author_key, text_key, label
    FROM mentions
    WHERE happened_at >= {start:DateTime64(3, 'UTC')} AND happened_at <= {as_of:DateTime64(3, 'UTC')}
        AND seen_at <= {seen:DateTime64(3, 'UTC')}
        AND (empty({tokens:Array(String)}) OR token IN {tokens:Array(String)})
)
