-- Trades on decentralised exchanges, and what addresses are known as.

CREATE TABLE trades
(
    chain LowCardinality(String),
    trade_id String,
    token LowCardinality(String),        -- the token's public id
    happened_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    buyer String,
    seller String,
    volume_usd Float64,
    price_usd Float64,
    pool LowCardinality(Nullable(String)),      -- the AMM pool, where it is one side
    pool_owner LowCardinality(Nullable(String)),
    dex LowCardinality(Nullable(String)),
    amount Nullable(Float64),
    quote_token_id LowCardinality(Nullable(String))
)
ENGINE = MergeTree PARTITION BY toYYYYMM(happened_at) ORDER BY (token, happened_at, chain, trade_id)
SETTINGS non_replicated_deduplication_window = 1000;

CREATE TABLE wallet_labels
(
    chain LowCardinality(String),
    address String,
    label String,
    category LowCardinality(String),
    seen_at DateTime64(3, 'UTC')         -- since when we know it
)
ENGINE = MergeTree ORDER BY (chain, address, label, seen_at) SETTINGS non_replicated_deduplication_window = 1000;
