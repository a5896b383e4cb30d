"""What is derived from records day by day, in order: labels, ledger, verdicts, groups, insights. Never reads past the day it derives."""
