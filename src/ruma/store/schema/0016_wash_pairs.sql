-- Who may not trade with whom unnoticed: of the sets that a midnight knew from the week before it, every ordered pair of accounts
-- between which a trade seen since that midnight is left out at once. Derived (see ruma.derive.washing).
CREATE TABLE wash_pairs
(
    token LowCardinality(String),
    chain LowCardinality(String),
    known_day DateTime('UTC'),
    buyer String,
    seller String
)
ENGINE = MergeTree PARTITION BY toYYYYMM(known_day) ORDER BY (known_day, token, chain, buyer, seller);

-- Accounts whose trades of a day are all taken out have a row in `trade_accounts` from here on, of nothing: of the rows of an account
-- and a day the newest counts. All verdicts are made anew.
INSERT INTO underived SELECT min(seen_at), 'upgrade' FROM trades HAVING count() > 0;
