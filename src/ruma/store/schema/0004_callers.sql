-- What calls came to, who is whom by their record, and the ledger of calls. All derived (see ruma.derive); days are UTC.

-- One row a scored call and horizon, written on the first midnight by which entry and exit had been seen; never changed.
CREATE TABLE call_outcomes
(
    source LowCardinality(String),
    source_id String,
    author String,
    author_key UInt32,
    token LowCardinality(String),
    direction LowCardinality(String),
    happened_at DateTime64(3, 'UTC'),
    horizon_hours UInt16,
    weight Float64,                      -- 0..1: how far this call is apart from the author's last one of that token and direction
    entry_at DateTime64(3, 'UTC'),
    entry_usd Float64,
    exit_at DateTime64(3, 'UTC'),
    exit_usd Float64,
    return_pct Float64,
    benchmark_pct Float64,
    excess_pct Float64,                  -- in the called direction: above 0 the call was right
    known_day DateTime('UTC')
)
ENGINE = MergeTree PARTITION BY toYYYYMM(known_day) ORDER BY (author_key, horizon_hours, known_day, source_id);

-- A row whenever an author's label changes; it holds for posts seen from that day on.
CREATE TABLE author_labels
(
    author_key UInt32,
    source LowCardinality(String),
    author String,
    day DateTime('UTC'),
    cohort UInt8,                        -- 0 baseline, 1 smart money, 2 crowd, 3 dumb money
    skill Float64,
    above_chance Float64,                -- posterior probability that skill is above one half
    calls Float64,                       -- weighted number of scored calls behind it
    hits Float64
)
ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (author_key, day);

-- Calls in the order they were seen, each bound to the one before by its hash. Rows are only ever added; a call that turns up
-- later though it says it was seen earlier opens a new edition of the whole chain, and the old one stays.
CREATE TABLE call_ledger
(
    edition UInt32,
    seq UInt64,
    source LowCardinality(String),
    source_id String,
    author String,
    author_key UInt32,
    token LowCardinality(String),
    direction LowCardinality(String),
    happened_at DateTime64(3, 'UTC'),
    seen_at DateTime64(3, 'UTC'),
    text_sha256 String,
    prev_hash String,
    hash String
)
ENGINE = MergeTree PARTITION BY edition ORDER BY (edition, seq);

-- How machine-like every author writes, week by week; valid for what is asked from that Monday on. Authors with too few posts
-- have no row.
CREATE TABLE author_bots
(
    author_key UInt32,
    source LowCardinality(String),
    author String,
    day DateTime('UTC'),
    bot_score Float64,
    posts UInt32,
    texts UInt32
)
ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, author_key);

-- When each author was first seen, by the month of the post: who is new is told from it.
CREATE TABLE author_first
(
    author_key UInt32,
    month Date,
    first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC'))
)
ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(month) ORDER BY (author_key, month)
SETTINGS non_replicated_deduplication_window = 1000;

INSERT INTO author_first SELECT author_key, toStartOfMonth(happened_at) AS month, min(seen_at) FROM posts GROUP BY author_key, month
SETTINGS max_partitions_per_insert_block = 0;
