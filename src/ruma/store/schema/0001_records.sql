-- Records at rest. Two clocks on every row: happened_at (the world) and seen_at (us). All times UTC.

CREATE TABLE tokens
(
    token_id UInt32,                     -- our number, given in the order of arrival and never reused
    id String,                           -- public id (CoinGecko slug where known)
    symbol String,
    name String,
    chain Nullable(String),
    address Nullable(String),
    categories Array(LowCardinality(String)),
    version UInt32                       -- the newest row of an id wins
)
ENGINE = ReplacingMergeTree(version) ORDER BY id;

CREATE TABLE posts
(
    source LowCardinality(String),
    source_id String,
    post_key UInt64,                     -- 64 bits of a hash of (source, source_id): the post's identity
    author String,
    author_key UInt32 MATERIALIZED toUInt32(cityHash64(source, author)),
    text String CODEC(ZSTD(3)),
    happened_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    channel Nullable(String),
    url Nullable(String),
    likes Nullable(UInt32),              -- collected later than the post: shown, never measured
    reposts Nullable(UInt32),
    replies Nullable(UInt32),
    followers Nullable(UInt32),

    mention_ids Array(LowCardinality(String)),
    mention_confidences Array(Float32),
    mention_hows Array(LowCardinality(String)),
    bearish Float32,
    neutral Float32,
    bullish Float32,
    label LowCardinality(String),        -- bearish | neutral | bullish
    tags Array(LowCardinality(String)),
    topics Array(LowCardinality(String)),
    ecosystems Array(LowCardinality(String)),
    terms Array(String),
    text_key UInt32,                     -- near-duplicates share it

    INDEX seen_at_range seen_at TYPE minmax GRANULARITY 1
)
ENGINE = MergeTree PARTITION BY toYYYYMM(happened_at) ORDER BY (happened_at, source, source_id)
SETTINGS non_replicated_deduplication_window = 1000;

-- Known post keys, so that a second load of the same post is seen without reading posts.
CREATE TABLE post_keys (post_key UInt64)
ENGINE = MergeTree ORDER BY post_key SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE prices
(
    token LowCardinality(String),        -- the token's public id
    ts DateTime64(3, 'UTC'),             -- END of the candle
    interval_hours UInt16,
    price_usd Float64,
    market_cap_usd Nullable(Float64),
    volume_usd Nullable(Float64),
    source LowCardinality(String),
    seen_at DateTime64(3, 'UTC')
)
ENGINE = MergeTree PARTITION BY toYear(ts) ORDER BY (token, ts, interval_hours)
SETTINGS non_replicated_deduplication_window = 1000;

-- Months whose rollups a running load may have left half counted; empty when nothing is being written.
CREATE TABLE unsettled_months (month UInt32, writer String) ENGINE = MergeTree ORDER BY month;
