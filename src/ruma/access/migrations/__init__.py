"""The steps from one schema of the accounts to the next. Never run by hand: opening the accounts runs them."""
