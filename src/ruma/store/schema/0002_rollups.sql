-- Hourly rollups, kept by materialized views (their selects are in ../rollups, so that a rebuild runs the same text).
-- seen_hour is part of the key: rows seen after a moment can be left out of any replay.

CREATE TABLE token_hourly
(
    token LowCardinality(String),
    hour DateTime('UTC'),
    seen_hour DateTime('UTC'),
    posts SimpleAggregateFunction(sum, UInt64),
    bullish_posts SimpleAggregateFunction(sum, UInt64),
    neutral_posts SimpleAggregateFunction(sum, UInt64),
    bearish_posts SimpleAggregateFunction(sum, UInt64),
    authors AggregateFunction(groupBitmap, UInt32),
    texts AggregateFunction(groupBitmap, UInt32),
    bullish_authors AggregateFunction(groupBitmap, UInt32),
    neutral_authors AggregateFunction(groupBitmap, UInt32),
    bearish_authors AggregateFunction(groupBitmap, UInt32)
)
ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(hour) ORDER BY (token, hour, seen_hour)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE token_tag_hourly
(
    token LowCardinality(String),
    tag LowCardinality(String),
    hour DateTime('UTC'),
    seen_hour DateTime('UTC'),
    posts SimpleAggregateFunction(sum, UInt64)
)
ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(hour) ORDER BY (token, hour, seen_hour, tag)
SETTINGS non_replicated_deduplication_window = 1000;
