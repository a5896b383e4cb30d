"""Insights: events raised from the data step by step, merged, updated and never rewritten. Never answers a question."""
