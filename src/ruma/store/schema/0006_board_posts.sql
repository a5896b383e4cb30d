-- What boards read of posts, without the texts; give-aways are left out. level halves the authors with each step: a board over a
-- dense window reads the authors of a high level only and counts each of them 2^level times.

CREATE TABLE board_posts
(
    level UInt8,                         -- trailing zero bits of author_key, at most 10
    happened_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    seen_at DateTime64(3, 'UTC') CODEC(Delta, ZSTD),
    author_key UInt32,
    text_key UInt32,
    tone Int8,                           -- -1 bearish, 0 neutral, 1 bullish
    topics Array(LowCardinality(String)),
    ecosystems Array(LowCardinality(String)),
    mention_ids Array(LowCardinality(String)),
    mention_confidences Array(Float32),
    terms Array(String) CODEC(ZSTD(3)),
    term_keys Array(UInt32),             -- hash of each term, its last bit 1 for a phrase (words in a row, a hashtag)
    wording_keys Array(UInt32),          -- the eight smallest hashes of four words in a row: repeated headlines share them
    handle_keys Array(UInt32)
)
ENGINE = MergeTree PARTITION BY toYYYYMM(happened_at) ORDER BY (level, happened_at)
SETTINGS non_replicated_deduplication_window = 1000;

-- Posts that were there before this file are counted when the store is opened, like those of a load that was killed.
INSERT INTO unsettled_months SELECT DISTINCT toYYYYMM(happened_at), 'upgrade' FROM posts;
