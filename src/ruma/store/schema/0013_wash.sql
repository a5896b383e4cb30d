-- Trades as they were judged, all derived (see ruma.derive.washing). Each UTC day of a token on a chain is judged at its end and
-- again while more is seen of it: of the rows of one day those of the newest midnight count, `known_day`, from that midnight on.

-- What was judged when: a row a day of a token on a chain and midnight by which something of it had changed.
CREATE TABLE trade_days
(
    token LowCardinality(String),
    chain LowCardinality(String),
    day Date,
    known_day DateTime('UTC'),
    raw_usd Float64,
    honest_usd Float64,
    trades UInt32,
    honest_trades UInt32
)
ENGINE = MergeTree PARTITION BY toYYYYMM(known_day) ORDER BY (token, day, chain, known_day);

-- Sums by the hour: of all trades, and of those that are left without wash trades.
CREATE TABLE trade_hours
(
    token LowCardinality(String),
    chain LowCardinality(String),
    day Date,
    hour DateTime('UTC'),
    known_day DateTime('UTC'),
    raw_usd Float64,
    honest_usd Float64,
    trades UInt32,
    honest_trades UInt32,
    pool_bought_usd Float64,             -- honest: bought from pools, and sold to them
    pool_sold_usd Float64
)
ENGINE = MergeTree PARTITION BY toYYYYMM(known_day) ORDER BY (token, day, hour, chain, known_day);

-- What each account bought and sold in a day, pools and wash trades left out.
CREATE TABLE trade_accounts
(
    token LowCardinality(String),
    chain LowCardinality(String),
    day Date,
    known_day DateTime('UTC'),
    account String,
    bought_usd Float64,
    sold_usd Float64,
    trades UInt32
)
ENGINE = MergeTree PARTITION BY toYYYYMM(known_day) ORDER BY (token, day, chain, known_day, account);

-- The wash trades of a day.
CREATE TABLE wash_trades
(
    token LowCardinality(String),
    chain LowCardinality(String),
    day Date,
    known_day DateTime('UTC'),
    trade_id String,
    buyer String,
    seller String,
    kind LowCardinality(String),         -- self, pool_owner, circle
    circle UInt64                        -- hash of the accounts of the set; 0 for none
)
ENGINE = MergeTree PARTITION BY toYYYYMM(known_day) ORDER BY (token, day, chain, known_day, trade_id);

-- Trades that turned up again with an earlier `seen_at`: of those only the version seen first is kept. Emptied when settled.
CREATE TABLE superseded_trades (chain String, trade_id String) ENGINE = MergeTree ORDER BY (chain, trade_id);

-- Nothing of it is there for trades that came before this file.
INSERT INTO underived SELECT min(seen_at), 'upgrade' FROM trades HAVING count() > 0;
