-- Who made a call and when it was seen, without the post: of all posts of a month a few in a hundred make one.
CREATE TABLE call_posts
(
    author_key UInt32,
    source LowCardinality(String),
    author String,
    happened_at DateTime64(3, 'UTC'),
    seen_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree PARTITION BY toYYYYMM(happened_at) ORDER BY (seen_at, author_key)
SETTINGS non_replicated_deduplication_window = 1000;

-- Posts that were there before this file are counted when the store is opened, like those of a load that was killed.
INSERT INTO unsettled_months SELECT DISTINCT toYYYYMM(happened_at), 'upgrade' FROM posts;
