"""What one part of a message says beside its kind: whose posts, in which order, over which span, by which measure.

Never hears the kind.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime

from ruma.agent.understand_after import Part
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_kinds import SURE, Kind, measure_named
from ruma.agent.understand_people import account_like, accounts_in, author_asked
from ruma.agent.understand_windows import AskedWindow, default_window

DEFAULT_HOURS: Mapping[str, int] = {"lead_lag": 720, "trending": 24, "tokens": 24, "market": 24, "price": 168}
SLOW = ("overheated", "narratives", "smart_money", "callers", "volatility", "emotions")
# The measure behind each kind of question, whose definition "how is that measured?" asks for.
MEASURE_OF: Mapping[Kind, str] = {
    "sentiment": "simple-sentiment", "mindshare": "mindshare", "post_volume": "post-volume", "price": "price-series",
    "volume": "volume-series", "trending": "trending", "narratives": "narratives", "talk": "talk", "callers": "callers",
    "caller": "callers", "smart_money": "smart-money-bias", "fear_greed": "fear-greed-index", "emotions": "emotions-series",
    "flow": "dex-flow", "dex": "dex", "dominance": "btc-dominance", "followers": "follower-history", "news": "market-insights",
    "mood": "market", "market": "market", "volatility": "volatility-index", "timeframes": "sentiment-timeframes",
}  # fmt: skip
_OF_ACCOUNTS = (None, "state", "caller", "callers", "unknown_token", "out_of_scope")
WROTE = re.compile(r"\b(?:post(?:s|ed|ing)?|tweet(?:s|ed|ing)?|writ(?:es?|ing|ten)|wrote|say(?:s|ing)?|said)\b", re.I)
SOMEBODY = re.compile(r"\b(?:he|she|they|him|her|them|this (?:account|person|guy|caller))\b", re.I)
RECORD = re.compile(
    r"\b(?:right|wrong|records?|calls?|called|hit rate|accura\w*|win\w*|skill\w*|trust\w*|bots?|reliab\w*)\b", re.I
)


def author_of(read: Part, kind: Kind | None) -> str | None:
    """The account that is asked about, in a question of its record that of before where none is named."""
    wrote = WROTE.search(read.text) and not RECORD.search(read.text)
    if (kind == "posts" or wrote) and (named := next(iter(accounts_in(read.text)), None)):
        return named
    if wrote and read.before and read.before.author and SOMEBODY.search(read.text):  # "what has he been saying?"
        return read.before.author
    if kind in ("definition", "posts"):
        return None
    names = frozenset(named.said.lower() for named in read.said.named)
    like = None if names else account_like(read.text)
    named = author_asked(read.text, names) or (like if like and ("_" in like or kind in _OF_ACCOUNTS) else None)
    return named or (read.before.author if read.before and kind == "caller" else None)


def order_of(read: Part, kind: Kind) -> str:
    """How a list is to be ordered: as said now, else as before."""
    before = read.before.order if read.before and kind == read.before.kind else "gain"
    if kind == "tokens" and read.heard.kind in ("volume", "price"):  # "and by volume?" after a list
        return "volume" if read.heard.kind == "volume" else before
    said = read.heard.order
    if kind == "trending" and said in ("price_gain", "price_loss"):
        return said.removeprefix("price_")
    return said or before


def doubt_of(read: Part, kind: Kind) -> Kind | None:
    """The other reading of words that leave one open; none where they were read by something else than their kind."""
    heard = read.heard
    return heard.second if heard.sure < SURE and kind == heard.kind and not read.follow else None


def window_of(said: AskedWindow | None, kind: Kind, as_of: datetime) -> AskedWindow:
    """The span asked about; "right now" is no span for what takes days to show."""
    if said and said.ends_at and kind in ("advice", "future"):  # what to do now, not how that time was
        return default_window(DEFAULT_HOURS.get(kind, 168), as_of)
    if said is None or (kind == "volatility" and said.ends_at is None) or (kind in SLOW and not said.explicit):
        return default_window(DEFAULT_HOURS.get(kind, 168), as_of)
    return said


def measure_of(held: Asked | None) -> str | None:
    """The measure that answered what was asked before."""
    if held is None:
        return None
    return held.measure or measure_named(held.text) or MEASURE_OF.get(held.kind)
