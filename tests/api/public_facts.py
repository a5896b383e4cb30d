"""What the public record says of the API's endpoints: path, tier where it is known, parameters, fields. Typed off by hand."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Fact:
    """One endpoint. A field is written with its way: `data[].time`; `{}` stands for any key of a map."""

    method: str
    path: str
    tier: str | None
    parameters: tuple[str, ...]
    fields: tuple[str, ...]


def within(place: str, *names: str) -> tuple[str, ...]:
    return tuple(f"{place}.{name}" for name in names)


SERIES = ("id", "hours", "granularity")
PAGE = (
    "id",
    "limit",
    "offset",
    "startTimeAfter",
    "startTimeBefore",
    "updatedAtAfter",
    "updatedAtBefore",
    "tags",
    "excludeTags",
    "orderBy",
)
SENTIMENT = (
    "bucket_start", "bullish_posts", "bearish_posts", "neutral_posts", "total_posts", "total_posts_smoothed",
    "interval_bullish_posts", "interval_bearish_posts", "interval_neutral_posts", "interval_posts", "sentiment_score",
    "sentiment_score_smoothed", "sentiment_score_z", "sentiment_signal",
)  # fmt: skip
TOKEN_ROW = (
    "token_id", "coingecko_id", "symbol", "name", "address", "price_usd", "market_cap_usd", "volume_usd", "mindshare_24h",
    "mindshare_change", "mindshare_change_pct",
)  # fmt: skip
TOKENS = ("limit", "offset", "total", "tokens", *within("tokens[]", *TOKEN_ROW))
VOLUME_POINT = ("time", "value", "tag_breakdown", "tag_breakdown[].tag", "tag_breakdown[].count")
ACCOUNT = ("author_id", "avatar_url", "display_name", "handle", "screen_name", "source", "source_user_id")
MOOD = (
    "current", "current.index", "current.label", "debug", "metadata", "metadata.components",
    *within("metadata.components[]", "name", "description", "weight"),
    *within("metadata", "hours", "labels", "scale", "token_id"),
    "series",
    *within(
        "series[]", "index", "label", "absolute_momentum", "immediate_momentum", "immediate_sentiment", "immediate_volume",
        "long_abs_momentum", "long_rel_momentum", "emotions", "debug_mom_long", "debug_mom_short", "debug_sent_long",
        "debug_sent_short", "debug_vol_long", "debug_vol_short",
    ),
)  # fmt: skip

FACTS = (
    Fact(
        "post", "/chat/completions", "Pro", (),
        ("id", "object", "created", "model", "choices", *within("choices[]", "index", "finish_reason", "message"),
         *within("choices[].message", "role", "content"), "usage", "usage.credits_used"),
    ),
    Fact("get", "/tokens", None, ("limit", "offset"), TOKENS),
    Fact("get", "/tokens/trending", None, ("limit",), TOKENS),
    Fact(
        "get", "/tokens/search", "Basic", ("q", "limit"),
        ("query", "total", "tokens", *within(
            "tokens[]", "token_id", "coingecko_id", "symbol", "name", "handle", "followers", "image_url", "price_usd",
            "price_change_24h_pct", "market_cap_usd")),
    ),
    Fact(
        "get", "/users/search", "Basic", ("q", "limit"),
        ("query", "total", "users", *within(
            "users[]", "author_id", "source", "source_user_id", "screen_name", "display_name", "name", "avatar_url",
            "profile_url", "followers", "verified", "cohort", "smart_followers_score", "smart_money_score", "bot_score")),
    ),
    Fact(
        "get", "/token/{id}/btc-dominance", "Starter", SERIES,
        ("change", "change.pct", "current", *within("current", "btc_dominance_pct", "btc_market_cap", "token_market_cap"),
         "data", *within("data[]", "time", "btc_dominance_pct", "btc_market_cap", "token_market_cap")),
    ),
    Fact("get", "/token/{id}/smart-money-sentiment", None, SERIES, ("data", *within("data[]", *SENTIMENT))),
    Fact("get", "/token/{id}/dumb-money-sentiment", None, SERIES, ("data", *within("data[]", *SENTIMENT))),
    Fact(
        "get", "/token/{id}/smart-money-bias", "Starter", SERIES,
        ("current", *within("current", "bucket_start", "overall_sentiment_score", "smart_money_sentiment_score",
                            "sentiment_bias_bps")),
    ),
    Fact(
        "get", "/token/{id}/simple-sentiment", None, SERIES,
        ("cohorts", "cohorts{}[].sentiment_score", "summary", *within("summary[]", *SENTIMENT)),
    ),
    Fact(
        "get", "/token/{id}/sentiment-timeframes", "Free", SERIES,
        ("metadata", *within("metadata", "as_of", "calculation", "formula", "half_life_h", "handle", "handles", "lookback_days",
                             "scale", "token_id"), "series", "summary"),
    ),
    Fact("get", "/token/{id}/mindshare", None, SERIES, ("mindshare", *within("mindshare[]", "time", "value"))),
    Fact("get", "/token/{id}/post-volume", "Free", SERIES, ("post_volume", *within("post_volume[]", *VOLUME_POINT))),
    Fact(
        "get", "/token/{id}/smart-money-post-volume", "Starter", SERIES,
        ("giga_brain_volume", *within("giga_brain_volume[]", *VOLUME_POINT)),
    ),
    Fact("get", "/token/{id}/emotions-series", None, SERIES, ("series", "series{}[].time", "series{}[].value")),
    Fact("get", "/token/{id}/fear-greed-index", None, SERIES, MOOD),
    Fact("get", "/token/{id}/fomo-fud-index", None, SERIES, MOOD),
    Fact("get", "/token/{id}/volatility-index", "Starter", SERIES, ("volatility", *within("volatility[]", "time", "value"))),
    Fact("get", "/token/{id}/volume-series", None, SERIES, ("volume", *within("volume[]", "time", "value"))),
    Fact(
        "get", "/token/{id}/follower-history", None, ("id", "days"),
        ("data", *within("data[]", "followers_count", "snapshot_at")),
    ),
    Fact(
        "get", "/token/{id}/insights", None, PAGE,
        ("insights", *within("insights[]", "accounts", "embedding", "enriched_related_posts"),
         *within("insights[].accounts[]", *ACCOUNT),
         *within("insights[].enriched_related_posts[]", "allHandles", "allProjects", "callPerformance")),
    ),
    Fact(
        "get", "/token/{id}/intelligence", "Pro", PAGE,
        ("insights", *within("insights[]", "accounts", "category", "embedding", "enriched_related_posts"),
         *within("insights[].accounts[]", *(name for name in ACCOUNT if name != "handle"))),
    ),
)  # fmt: skip
DEPRECATED_ALIASES = {"/token/{id}/smartmoney-post-volume": "/token/{id}/smart-money-post-volume"}
