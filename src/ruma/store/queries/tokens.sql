-- All tokens, newest version of each, in order of importance.
SELECT token_id, id, symbol, name, chain, address, categories FROM tokens FINAL ORDER BY token_id
