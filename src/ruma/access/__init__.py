"""Who may ask and how much: keys, tiers, credits and rates. Never sees a question or an answer."""
