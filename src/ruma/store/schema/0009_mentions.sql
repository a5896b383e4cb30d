-- One slim row for each token that a post names, in the order that measures read: one token, a span of time. It takes the place of
-- hourly rollups with sets of authors: merging those sets took seven times as long as counting the rows (10^7 posts, seven days),
-- and rows need no care for cut hours and late arrivals.

CREATE TABLE mentions
(
    token LowCardinality(String),
    happened_at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
    seen_at DateTime64(3, 'UTC') CODEC(Delta, LZ4),
    author_key UInt32,
    text_key UInt32,
    label LowCardinality(String),
    tags Array(LowCardinality(String)),
    emotions Array(LowCardinality(String)),
    emotion_permille Array(UInt16)
)
ENGINE = MergeTree PARTITION BY toYYYYMM(happened_at) ORDER BY (token, happened_at)
SETTINGS non_replicated_deduplication_window = 1000;

TRUNCATE TABLE mentions;
INSERT INTO mentions
SELECT arrayJoin(mention_ids), happened_at, seen_at, author_key, text_key, label, tags, emotions, emotion_permille FROM posts
SETTINGS max_partitions_per_insert_block = 0;

DROP VIEW IF EXISTS token_hourly_view;
DROP VIEW IF EXISTS token_tag_hourly_view;
DROP VIEW IF EXISTS token_emotion_hourly_view;
DROP TABLE IF EXISTS token_hourly;
DROP TABLE IF EXISTS token_tag_hourly;
DROP TABLE IF EXISTS token_emotion_hourly;
