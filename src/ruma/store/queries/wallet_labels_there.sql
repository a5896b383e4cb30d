-- Identities of all labels of addresses.
SELECT chain, address, label, seen_at FROM wallet_labels
