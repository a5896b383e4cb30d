-- Known tokens; the list alone has no clock.
SELECT id, symbol, name, chain, address, categories
FROM tokens FINAL
