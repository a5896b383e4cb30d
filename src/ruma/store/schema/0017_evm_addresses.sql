-- The case of an EVM address is a checksum, no part of it: what was loaded before is brought to lower case, as loading does now.
ALTER TABLE trades UPDATE
    buyer = if(match(buyer, '^0[xX][0-9a-fA-F]{40}$'), lower(buyer), buyer),
    seller = if(match(seller, '^0[xX][0-9a-fA-F]{40}$'), lower(seller), seller),
    pool = if(match(ifNull(pool, ''), '^0[xX][0-9a-fA-F]{40}$'), lower(pool), pool),
    pool_owner = if(match(ifNull(pool_owner, ''), '^0[xX][0-9a-fA-F]{40}$'), lower(pool_owner), pool_owner)
WHERE match(buyer, '^0[xX][0-9a-fA-F]{40}$') OR match(seller, '^0[xX][0-9a-fA-F]{40}$')
SETTINGS mutations_sync = 2;

-- The address is part of the key there, which no update may change.
INSERT INTO wallet_labels SELECT chain, lower(address), label, category, seen_at FROM wallet_labels
WHERE match(address, '^0[xX][0-9a-fA-F]{40}$') AND address != lower(address);
ALTER TABLE wallet_labels DELETE WHERE match(address, '^0[xX][0-9a-fA-F]{40}$') AND address != lower(address)
SETTINGS mutations_sync = 2;
