-- Snapshots of how many follow the accounts of a token's project.

CREATE TABLE followers
(
    source LowCardinality(String),
    handle String,
    token LowCardinality(String),        -- the token's public id
    followers_count UInt64,
    snapshot_at DateTime64(3, 'UTC'),
    seen_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree PARTITION BY toYear(snapshot_at) ORDER BY (token, snapshot_at, source, handle)
SETTINGS non_replicated_deduplication_window = 1000;
