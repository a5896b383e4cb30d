-- More marks on posts: feelings, the author's call, the accounts a post names; and what has yet to be derived from new records.

ALTER TABLE posts ADD COLUMN IF NOT EXISTS emotions Array(LowCardinality(String));
ALTER TABLE posts ADD COLUMN IF NOT EXISTS emotion_permille Array(UInt16);  -- share of each, whole thousandths: sums in any order are equal
ALTER TABLE posts ADD COLUMN IF NOT EXISTS call_direction LowCardinality(String);  -- long | short | '' for no call
ALTER TABLE posts ADD COLUMN IF NOT EXISTS call_token LowCardinality(String);
ALTER TABLE posts ADD COLUMN IF NOT EXISTS handles Array(String);                 -- accounts named with @, lower case
ALTER TABLE posts ADD COLUMN IF NOT EXISTS handle_keys Array(UInt32)
    MATERIALIZED arrayMap(handle -> toUInt32(cityHash64(source, handle)), handles);

-- A writer notes here, before it writes, from which seen_at on derived tables are out of date; lifted when they were derived again.
CREATE TABLE underived (seen_from DateTime64(3, 'UTC'), writer String) ENGINE = MergeTree ORDER BY seen_from;

-- Posts that were there before this file have nothing derived from them yet.
INSERT INTO underived SELECT min(seen_at), 'upgrade' FROM posts HAVING count() > 0;
