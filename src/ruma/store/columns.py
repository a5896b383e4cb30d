"""The columns that batches of posts and prices are written in. Imports nothing of the engine: helper processes need it."""

from __future__ import annotations

import pyarrow as pa

STRINGS = pa.list_(pa.string())
TIME = pa.timestamp("ms", tz="UTC")
MARK_COLUMNS = pa.schema(
    [
        ("mention_ids", STRINGS),
        ("mention_confidences", pa.list_(pa.float32())),
        ("mention_hows", STRINGS),
        ("bearish", pa.float32()),
        ("neutral", pa.float32()),
        ("bullish", pa.float32()),
        ("label", pa.string()),
        ("tags", STRINGS),
        ("topics", STRINGS),
        ("ecosystems", STRINGS),
        ("terms", STRINGS),
        ("text_key", pa.uint32()),
        ("emotions", STRINGS),
        ("emotion_permille", pa.list_(pa.uint16())),
        ("call_direction", pa.string()),
        ("call_token", pa.string()),
        ("handles", STRINGS),
    ]
)
POST_COLUMNS = pa.schema(
    [
        ("source", pa.string()),
        ("source_id", pa.string()),
        ("author", pa.string()),
        ("text", pa.string()),
        ("happened_at", TIME),
        ("seen_at", TIME),
        ("channel", pa.string()),
        ("url", pa.string()),
        ("likes", pa.uint32()),
        ("reposts", pa.uint32()),
        ("replies", pa.uint32()),
        ("followers", pa.uint32()),
        *MARK_COLUMNS,
    ]
)
PRICE_COLUMNS = pa.schema(
    [
        ("token", pa.string()),
        ("ts", TIME),
        ("interval_hours", pa.uint16()),
        ("price_usd", pa.float64()),
        ("market_cap_usd", pa.float64()),
        ("volume_usd", pa.float64()),
        ("source", pa.string()),
        ("seen_at", TIME),
    ]
)
TRADE_COLUMNS = pa.schema(
    [
        ("chain", pa.string()),
        ("trade_id", pa.string()),
        ("token", pa.string()),
        ("happened_at", TIME),
        ("seen_at", TIME),
        ("buyer", pa.string()),
        ("seller", pa.string()),
        ("volume_usd", pa.float64()),
        ("price_usd", pa.float64()),
        ("pool", pa.string()),
        ("pool_owner", pa.string()),
        ("dex", pa.string()),
        ("amount", pa.float64()),
        ("quote_token_id", pa.string()),
    ]
)
WALLET_COLUMNS = pa.schema(
    [
        ("chain", pa.string()),
        ("address", pa.string()),
        ("label", pa.string()),
        ("category", pa.string()),
        ("seen_at", TIME),
    ]
)
FOLLOWER_COLUMNS = pa.schema(
    [
        ("source", pa.string()),
        ("handle", pa.string()),
        ("token", pa.string()),
        ("followers_count", pa.uint64()),
        ("snapshot_at", TIME),
        ("seen_at", TIME),
    ]
)
