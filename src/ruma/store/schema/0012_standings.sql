-- Sums of records, so that a question about callers need not add up every call ever made. All derived (see ruma.derive.standings).

-- What the calls of each author had come to before the first midnight of a month, by horizon (units as in queries/caller_records).
CREATE TABLE caller_months
(
    month DateTime('UTC'),
    author_key UInt32,
    horizon_hours UInt16,
    resolved UInt64,
    right UInt64,
    permille Int64,
    hit_permille Int64,
    weighed_bps Int64,
    weighed_squares Int64
)
ENGINE = MergeTree PARTITION BY toYYYYMM(month) ORDER BY (month, horizon_hours, author_key);

-- How many calls of each author had been seen before the first midnight of a month.
CREATE TABLE call_months (month DateTime('UTC'), author_key UInt32, source LowCardinality(String), author String, calls UInt64)
ENGINE = MergeTree PARTITION BY toYYYYMM(month) ORDER BY (month, author_key);

-- What calls made under each label came to, by the midnight on which it was known; authors count where the cohort first had them.
CREATE TABLE cohort_days
(
    known_day DateTime('UTC'),
    horizon_hours UInt16,
    cohort UInt8,
    token LowCardinality(String),
    week Date,
    calls UInt64,
    authors UInt64,
    permille Int64,
    hit_permille Int64,
    weighed_bps Int64
)
ENGINE = MergeTree PARTITION BY toYYYYMM(known_day) ORDER BY (horizon_hours, cohort, token, week, known_day);

INSERT INTO underived SELECT min(seen_at), 'upgrade' FROM posts HAVING count() > 0;
