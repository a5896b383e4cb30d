-- Insights: events the data raised. Versions are only ever added, so that an insight keeps its history.

CREATE TABLE insights
(
    insight_id String,                   -- hash of kind, token, subject and start
    version UInt16,                      -- 1 when it was raised
    kind LowCardinality(String),
    category LowCardinality(String),
    token LowCardinality(String),        -- public id; '' where the whole market is meant
    tokens Array(LowCardinality(String)), -- all tokens it is about, `token` first
    subject LowCardinality(String),      -- what else it is about: a topic, an author; '' for nothing else
    started_at DateTime64(3, 'UTC'),
    ended_at Nullable(DateTime64(3, 'UTC')),
    updated_at DateTime64(3, 'UTC'),     -- the version stands on records seen before this moment, and may be told from it on
    title String,
    summary String,
    tags Array(LowCardinality(String)),
    change String,                       -- what is new in this version
    strength Float32,
    formula LowCardinality(String),
    figures String CODEC(ZSTD(3)),       -- JSON: name, value, unit, n, evidence (measure and arguments)
    posts UInt32,                        -- posts it stands on, and their different authors
    authors UInt32,
    account_sources Array(LowCardinality(String)),  -- the first authors, in order of time
    account_names Array(String),
    post_sources Array(LowCardinality(String)),     -- the posts to read: most repeated first, one per copied text
    post_ids Array(String),
    post_times Array(DateTime64(3, 'UTC'))
)
ENGINE = MergeTree PARTITION BY toYYYYMM(updated_at) ORDER BY (token, updated_at, insight_id, version);

-- Events still open after the steps of a month, as JSON: from here the next month goes on.
CREATE TABLE insight_states (month DateTime64(3, 'UTC'), state String)
ENGINE = MergeTree PARTITION BY toYYYYMM(month) ORDER BY month;
