"""How figures, dates, lists and quotations are written. Never decides what is said."""

from __future__ import annotations

import hashlib
import html
import math
import re
import unicodedata
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from ruma.agent.understand_windows import MONTHS, say_day

QUOTE_CHARS = 180
QUOTE_LEAST_WORDS = 5  # fewer words say nothing, and cannot be told from a name in quotation marks
GAP = "…"
# Links, handles (with the retweet mark), quotation marks, code, markup and markers: what could be read as ours.
_KEPT_OUT = re.compile(
    r"(?:https?://|www\.)\S*|\b[\w-]+\.(?:com|org|net|io|xyz|me|ru|cn|gg|co|dev|finance|exchange|link|click|site|online|top|ly"
    r"|app|ai|info|biz|shop|store|live|pro|vip|fun|cc|tv|eth|sol|us|uk|eu|de|example|test|page|world|network|land|wtf|zip|so)"
    r"\b\S*"
    r"|\b[\w-]+(?:\.[\w-]+)+/\S*|\b\w+://\S*|\b(?:javascript|vbscript|data):\S*"
    r"|\b0x[0-9a-fA-F]{16,}\b|\bbc1[a-z0-9]{20,}\b|\b(?=\w*\d)(?=\w*[A-Z])[1-9A-HJ-NP-Za-km-z]{32,44}\b"
    r"|(?:\bRT\s)?@\w*:?|[“”\"`\[\]{}<>|\\]|\*\*|__|(?<!\w)[*_](?=\w)|(?<=[\w.%!?])[*_](?!\w)|^[#>\-\s]+",
    re.I,
)
_STEPS = ((1e12, "T"), (1e9, "B"), (1e6, "M"))


def choose(options: Sequence[str], *about: Any) -> str:
    """One option, picked by a stable hash of what the text is about."""
    digest = hashlib.sha256("\x1f".join(map(str, about)).encode()).digest()
    return options[int.from_bytes(digest[:4], "big") % len(options)]


def pct(value: float) -> str:
    """12.4 %; without its sign, which a word has to say."""
    size = abs(value)
    return f"{size:,.0f} %" if size >= 100 else f"{size:.2f} %" if 0 < size < 0.1 else f"{size:.1f} %"


def score(value: float) -> str:
    return f"{value:.1f}"


def points(value: float) -> str:
    """1.2 percentage points."""
    size = abs(value)
    return f"{size:.2f} percentage points" if size < 0.1 else f"{size:.1f} percentage points"


def usd(value: float) -> str:
    """$3.42B, $5,238, $3.42, $0.0123."""
    for size, letter in _STEPS:
        if value >= size:
            return f"${value / size:,.1f}{letter}" if value / size >= 10 else f"${value / size:,.2f}{letter}"
    if value >= 1_000:
        return f"${value:,.0f}"
    if value >= 1 or value == 0:
        return f"${value:,.2f}"
    places = 2 - math.floor(math.log10(value))  # three digits that count
    return f"${value:.{places}f}"


def count(value: float) -> str:
    return f"{value:,.0f}"


def counted(value: float, one: str, many: str) -> str:
    """1 post, 2 posts."""
    return f"{count(value)} {one if value == 1 else many}"


def size(row: Any) -> str:
    """812 posts by 401 authors"""
    return f"{counted(row.posts, 'post', 'posts')} by {counted(row.authors, 'author', 'authors')}"


def short_day(moment: datetime, beside: datetime) -> str:
    """14 March, with the year where it is not that of the moment beside it."""
    return f"{moment.day} {MONTHS[moment.month - 1].capitalize()}" if moment.year == beside.year else say_day(moment)


def ticker(token: Any) -> str:
    """(LINK); nothing where the name is the ticker."""
    return "" if token.symbol.lower() == token.name.lower() else f" ({token.symbol})"


_PROPER = frozenset({"Ethereum", "Bitcoin", "Lightning", "Solana", "Kamala", "Trump", "Fed"})


def in_prose(label: str) -> str:
    """A label as it reads inside a sentence: "The halving" becomes "the halving", "DeFi" and "COVID pandemic" stay."""
    first = label.split(" ", 1)[0].rstrip(",")
    return label if first in _PROPER or first[1:] != first[1:].lower() else label[:1].lower() + label[1:]


def story(row: Any) -> str:
    """A narrative or theme inside a sentence; one that was found in the talk itself stands in quotation marks."""
    return in_prose(row.label) if row.kind == "taxonomy" else f"“{row.label}”"


def of(name: str) -> str:
    """Bitcoin's, Wraith Markets'."""
    return f"{name}'" if name.endswith("s") else f"{name}'s"


def joined(items: Sequence[str], last: str = "and") -> str:
    """a, b and c."""
    if len(items) < 2:
        return "".join(items)
    return f"{', '.join(items[:-1])} {last} {items[-1]}"


def quoted(text: str, limit: int = QUOTE_CHARS) -> str:
    """A post between quotation marks: one line, shortened; links, handles, marks and invisible characters become …"""
    text = html.unescape(text)  # platforms hand out &amp; for &
    plain = "".join(" " if c.isspace() else c if unicodedata.category(c)[0] != "C" else GAP for c in text)
    plain = _KEPT_OUT.sub(GAP, plain)
    plain = re.sub(r"\s+", " ", re.sub(rf"\s*{GAP}(?:[\s.,:;|]*{GAP})*\s*", f" {GAP} ", plain)).strip(f" {GAP}")
    if len(plain) > limit:
        plain = re.sub(r"\s*&\w{0,4}$", "", plain[: limit + 1].rsplit(" ", 1)[0]).rstrip(f" ,.;:-–—(#$&{GAP}") + GAP
    return f"“{plain}”"
