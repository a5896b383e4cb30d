-- One slim row for each token that a post names, in the order that measures read: one token, a span of time. It takes the place of
-- hourly rollups with sets of authors: merging those sets took seven times as long as counting the rows (10^7 posts, seven days),
-- and rows need no care for cut hours and late arrivals.

CREATE TABLE mentions
(
    token LowCardinality(String),
    happened_at DateTime64(3, 'UTC') CODEC(NONE),  -- unpacking took a third of a reading
    seen_at DateTime64(3, 'UTC') CODEC(NONE),
    author_key UInt32 CODEC(NONE),                 -- hashes: nothing to pack
    text_key UInt32 CODEC(NONE),
    label LowCardinality(String),
    tags Array(LowCardinality(String)),
    emotions Array(LowCardinality(String)),
    emotion_permille Array(UInt16)
)
ENGINE = MergeTree PARTITION BY toYYYYMM(happened_at) ORDER BY (token, happened_at)
SETTINGS index_granularity = 1024, non_replicated_deduplication_window = 1000;  -- a week of most tokens is a few thousand rows

TRUNCATE TABLE mentions;
INSERT INTO mentions
SELECT arrayJoin(mention_ids), happened_at, seen_at, author_key, text_key, label, tags, emotions, emotion_permille FROM posts
SETTINGS max_partitions_per_insert_block = 0;

DROP VIEW IF EXISTS token_hourly_view;
DROP VIEW IF EXISTS token_tag_hourly_view;
DROP TABLE IF EXISTS token_hourly;
DROP TABLE IF EXISTS token_tag_hourly;

-- Which sources had been seen by when, so that an answer about the past can say what kind of data it stands on.
CREATE TABLE post_sources (source LowCardinality(String), month Date, first_seen SimpleAggregateFunction(min, DateTime64(3, 'UTC')))
ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(month) ORDER BY (source, month)
SETTINGS non_replicated_deduplication_window = 1000;

INSERT INTO post_sources SELECT source, toStartOfMonth(happened_at) AS month, min(seen_at) FROM posts GROUP BY source, month
SETTINGS max_partitions_per_insert_block = 0;

-- Of a post that comes twice the version that was seen first counts, whichever was loaded first: a key is known with its time,
-- and a version that an earlier one replaces is noted here before the earlier one is written, and taken out after.
DROP VIEW IF EXISTS post_keys_view;
ALTER TABLE post_keys ADD COLUMN IF NOT EXISTS seen_at DateTime64(3, 'UTC');
TRUNCATE TABLE post_keys;
INSERT INTO post_keys SELECT post_key, seen_at FROM posts;
CREATE TABLE superseded (post_key UInt64, seen_at DateTime64(3, 'UTC')) ENGINE = MergeTree ORDER BY post_key;
