-- Groups of accounts that send the same words at the same time, week by week; valid for what is asked from that Monday on.
CREATE TABLE account_groups
(
    day DateTime('UTC'),
    group_id String,                     -- kept from week to week while most members stay
    author_keys Array(UInt32),           -- members; the next three lists are in the same order
    sources Array(LowCardinality(String)),
    authors Array(String),
    author_posts Array(UInt32),          -- posts each of them sent in step
    posts UInt32,                        -- all of them
    wordings UInt32,                     -- different texts among them
    occasions UInt32,                    -- wording and hour in which at least two members sent it
    promotion UInt32,                    -- of the posts, those marked as shilling
    tokens Array(LowCardinality(String)), -- what they name, most first
    first_at DateTime64(3, 'UTC'),
    last_at DateTime64(3, 'UTC'),
    post_sources Array(LowCardinality(String)), -- one post of each of the most sent wordings
    post_ids Array(String),
    post_times Array(DateTime64(3, 'UTC'))
)
ENGINE = MergeTree PARTITION BY toYYYYMM(day) ORDER BY (day, group_id);

-- Groups of what is there, and the ledger by its present formula, are derived when the store is opened next.
INSERT INTO underived SELECT min(seen_at), 'upgrade' FROM posts HAVING count() > 0;

-- Tags of posts that only list tokens are no longer told of each of them: mentions are counted again when the store is opened.
DROP VIEW IF EXISTS mentions_view;
INSERT INTO unsettled_months SELECT DISTINCT toYYYYMM(happened_at), 'upgrade' FROM posts;
