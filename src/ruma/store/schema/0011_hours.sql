-- Derived rollups (see ruma.derive.hours). Each row holds what one hour of seeing added, so that sums over what was seen before any
-- hour are exact; rows seen since then are read from mentions. They hold up to the oldest note in `underived`.

-- Of a token, a cohort and an hour of talk: posts, and the people, texts and people by direction that had not been there before.
CREATE TABLE token_hours
(
    token LowCardinality(String),
    cohort UInt8,                        -- 0 to 3 as its author was labelled when it was seen; 4 is everyone
    hour DateTime('UTC'),
    seen_hour DateTime('UTC'),
    posts UInt32,
    bullish_posts UInt32,
    neutral_posts UInt32,
    bearish_posts UInt32,
    authors UInt32,
    texts UInt32,
    bullish_authors UInt32,
    neutral_authors UInt32,
    bearish_authors UInt32
)
ENGINE = MergeTree PARTITION BY toYYYYMM(seen_hour) ORDER BY (token, cohort, hour, seen_hour)
SETTINGS index_granularity = 1024;

-- What was seen since some moment is looked for in the mentions of a token.
ALTER TABLE mentions ADD INDEX IF NOT EXISTS seen_at_range seen_at TYPE minmax GRANULARITY 1;
ALTER TABLE mentions MATERIALIZE INDEX seen_at_range SETTINGS mutations_sync = 2;

-- Nothing of it is there for posts that came before this file.
INSERT INTO underived SELECT min(seen_at), 'upgrade' FROM posts HAVING count() > 0;
