"""What is derived day by day, in order: labels, ledger, verdicts, groups, insights. Never reads past the day it derives."""
