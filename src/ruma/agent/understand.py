"""Turns a question and the messages before it into what is asked: kind, tokens, place, topic and span. Never runs a tool."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from ruma.agent.events import Question
from ruma.agent.understand_kinds import TOKEN_KINDS, Kind, kind_of, measure_named, measures_named, order_of
from ruma.agent.understand_tokens import Named, TokenFinder, TokensSaid
from ruma.agent.understand_windows import AskedWindow, default_window, read_window
from ruma.agent.understand_words import ECOSYSTEM_NAMES, ECOSYSTEMS, NOT_HELD, ORDINARY, TOPICS
from ruma.store.tokens import KnownToken

LONGEST_QUESTION = 2_000  # characters that are read; a longer one is cut, its beginning says what it wants
MOST_PARTS = 3
DEFAULT_HOURS: Mapping[str, int] = {"trending": 24, "tokens": 24, "market": 24, "price": 168}

_ELLIPSIS = re.compile(
    r"^\s*(?:and|what about|how about|and what about|same|also|or|but|ok(?:ay)?,?|why|over|in|since|for|on|during"
    r"|now|then|more|compare)\b",
    re.I,
)
_PRONOUN = re.compile(
    r"\b(?:it|its|it's|they|them|their|those|these|the same|both|that (?:token|coin|one)|this (?:token|coin|one))\b", re.I
)
_WITHOUT = re.compile(r"\b(?:not|except(?: for)?|excluding|other than|besides|apart from|without|ignoring|aside from)\s+$", re.I)
_SPLIT = re.compile(
    r"(?<=[?!])\s+(?=\S)|(?<=\w\w\w\.)\s+(?=(?-i:[A-Z]))|[;\n]+"
    r"|,?\s+(?:and|also|plus)\s+(?=(?!why\W*$)(?:what|how|why|which|who|where|is|are|do|does|show|give|list|compare|tell)\b)",
    re.I,
)
_SLOT = re.compile(
    r"(?:how(?:'s| is| are)|price of|sentiment (?:of|on|for|about|around)|mindshare of|about|around|doing with"
    r"|compare|why (?:is|did|has)|on|for|of|is|buy|sell|hold)"
    r"\s+(?:the )?(?P<said>\$?[A-Z][\w.-]{2,24}(?: [A-Z][\w.-]{2,24})?|[a-z][\w-]{3,24})"
    r"(?= token| coin| doing|'s|\s+(?:up|down|price|sentiment|going|do|move|fall|rise|now|today|with|and|vs)\b|\s*\?|\s*$)"
)
_OF_A_CHAIN = r"(?:ecosystem|chain|network|defi|memecoins?|narratives?|themes?|world|space|projects?)"
_WHY = re.compile(r"\bwhy\b|how come|what('s| is| are)? (?:driving|behind)|\breasons?\b", re.I)
_MAY_BE_NOT_HELD = (None, "state", "market", "narratives", "out_of_scope", "posts", "talk", "trending")
_FILLERS = ("the", "a", "an", "any", "some", "of", "for", "to", "please", "its", "it", "about", "on", "and", "me", "new")


@dataclass(frozen=True)
class Asked:
    """One thing that is asked for."""

    kind: Kind
    text: str
    window: AskedWindow
    tokens: tuple[KnownToken, ...] = ()
    without: tuple[KnownToken, ...] = ()
    named: tuple[Named, ...] = ()
    ecosystem: str | None = None
    home: KnownToken | None = None
    """The coin of that ecosystem, where it is known."""
    topic: str | None = None
    measure: str | None = None
    measures: tuple[str, ...] = ()
    not_held: str | None = None
    unknown: tuple[str, ...] = ()
    near: tuple[KnownToken, ...] = ()
    order: str = "gain"
    limit: int | None = None
    why: bool = False
    search: str | None = None
    followed_up: bool = field(default=False, compare=False)

    @property
    def place(self) -> str | None:
        """The ecosystem as prose names it."""
        return say_ecosystem(self.ecosystem) if self.ecosystem else None


def say_ecosystem(id: str) -> str:
    return ECOSYSTEM_NAMES.get(id, id.replace("-", " ").title())


def understand(question: Question, finder: TokenFinder) -> tuple[Asked, ...]:
    """What the latest message asks, up to three parts, read in the light of the messages before it."""
    held: Asked | None = None
    for message in question.before[-6:]:
        if message.role == "user":
            for part in parts_of(message.text):
                held = _read(part, question.as_of, finder, held)
    asked: list[Asked] = []
    for part in parts_of(question.text):
        held = _read(part, question.as_of, finder, held)
        if held not in asked:
            asked.append(held)
    useful = [one for one in asked if one.kind not in ("greeting", "out_of_scope")] or asked[:1]
    return tuple(useful[:MOST_PARTS])


def parts_of(text: str) -> list[str]:
    """The questions inside a message."""
    cut = " ".join(text[:LONGEST_QUESTION].split(" "))
    parts = [part.strip() for part in _SPLIT.split(cut) if part and re.search(r"\w", part)]
    return parts[: MOST_PARTS + 2] or [cut]


def _read(text: str, as_of: datetime, finder: TokenFinder, held: Asked | None) -> Asked:
    said = finder.find(text)
    tokens, without = _with_and_without(text, said)
    kind = kind_of(text, len(tokens))
    ecosystem, topic = _ecosystem(text, kind, said), _topic(text)
    window = read_window(text, as_of)
    follow = held is not None and _follows(text, kind, tokens, ecosystem, window, topic)
    if follow and held is not None:
        kind, tokens, ecosystem, topic, window = _carried(text, held, kind, tokens, ecosystem, topic, window)
    if kind is None and tokens:
        kind = "compare" if len(tokens) > 1 else "state"
    strangers = _strangers(text, said) if kind == "compare" and not tokens and not follow else ()
    if strangers:
        said = TokensSaid(said.named, (*said.unknown, *strangers))
    if kind == "compare" and len(tokens) < 2:
        kind = "state" if tokens else "unknown_token" if said.unknown else "trending"
    kind, tokens, ecosystem = _placed(kind, tokens, ecosystem, topic, text)
    unknown = () if tokens else _unknown(text, said, kind, ecosystem, topic)
    not_held = _not_held(text)
    if unknown:
        kind = "unknown_token"
    elif not_held and kind != "trending" and kind in _MAY_BE_NOT_HELD:
        kind = "not_held"
    elif kind in TOKEN_KINDS and not tokens:
        kind = "narratives" if topic or ecosystem else _without_token(kind)
    kind = kind or ("narratives" if topic or ecosystem else "out_of_scope")
    if kind in ("out_of_scope", "greeting", "meta"):
        tokens, without, said = (), (), TokensSaid((), ())
    return Asked(
        kind=kind, text=text, tokens=tokens[:4], without=without, named=said.named, ecosystem=ecosystem, topic=topic,
        home=finder.coin_of(ecosystem) if kind == "narratives" else None,
        window=window or default_window(DEFAULT_HOURS.get(kind, 168), as_of),
        measure=measure_named(text), measures=measures_named(text), not_held=not_held, unknown=unknown,
        near=tuple(near for word in unknown[:1] for near in finder.near(word)),
        order=order_of(text), limit=_limit(text), why=bool(_WHY.search(text)),
        search=_search(text), followed_up=follow,
    )  # fmt: skip


def _with_and_without(text: str, said: TokensSaid) -> tuple[tuple[KnownToken, ...], tuple[KnownToken, ...]]:
    """Tokens asked for, and those told to be left out."""
    out = tuple(found.token for found in said.named if _WITHOUT.search(text[: found.at]))
    return tuple(token for token in said.tokens if token not in out), out


def _follows(
    text: str,
    kind: Kind | None,
    tokens: tuple[KnownToken, ...],
    ecosystem: str | None,
    window: AskedWindow | None,
    topic: str | None,
) -> bool:
    """Whether this message only makes sense with the one before."""
    if kind in ("greeting", "meta"):
        return False
    words = len(text.split())
    if _PRONOUN.search(text) and not tokens:
        return True
    if kind == "compare" and len(tokens) < 2:
        return True
    if _ELLIPSIS.search(text) and words <= 8 and (kind is None or not tokens):
        return True
    said_something = bool(tokens or ecosystem or window or topic)
    if kind is None and said_something and words <= 5:
        return True
    return kind in TOKEN_KINDS and not tokens and not ecosystem and not topic and words <= 8


def _carried(
    text: str,
    held: Asked,
    kind: Kind | None,
    tokens: tuple[KnownToken, ...],
    ecosystem: str | None,
    topic: str | None,
    window: AskedWindow | None,
) -> tuple[Kind | None, tuple[KnownToken, ...], str | None, str | None, AskedWindow | None]:
    """What the message leaves out, taken from what was asked before."""
    if kind == "compare" or (_PRONOUN.search(text) and re.search(r"\b(?:vs|versus|with|against|to)\b", text, re.I) and tokens):
        return "compare", tuple(dict.fromkeys([*held.tokens, *tokens])), None, None, window or _kept(held)
    if kind == "why" and held.kind in ("trending", "narratives", "market") and not tokens:
        return held.kind, held.tokens, held.ecosystem, held.topic, window or _kept(held)
    before: Kind | None = (
        held.kind if held.kind not in ("greeting", "meta", "out_of_scope", "unknown_token", "definition") else None
    )
    if ecosystem and kind is None and held.kind == "narratives":
        return "narratives", (), ecosystem, topic, window or _kept(held)
    if kind == "trending" and _PRONOUN.search(text) and held.tokens:
        return "mindshare", held.tokens, None, None, window or _kept(held)
    if tokens and kind is None:
        before = "state" if before in ("narratives", "trending", "market", "tokens") else before
        kind = "state" if before == "compare" and not re.search(r"^\s*(?:and|or)\b", text, re.I) else before
        if kind == "compare":
            tokens = tuple(dict.fromkeys([*held.tokens, *tokens]))
    elif ecosystem and kind is None:
        kind, tokens = "narratives", ()
    else:
        kind = kind or before
        if not tokens and not ecosystem and not topic:
            tokens, ecosystem, topic = held.tokens, held.ecosystem, held.topic
    return kind, tokens, ecosystem, topic, window or _kept(held)


def _kept(held: Asked) -> AskedWindow | None:
    return held.window if held.window.explicit else None


def _placed(
    kind: Kind | None, tokens: tuple[KnownToken, ...], ecosystem: str | None, topic: str | None, text: str
) -> tuple[Kind | None, tuple[KnownToken, ...], str | None]:
    """A chain's own token stands for the chain where narratives or "the X ecosystem" are asked for, else for itself."""
    if kind == "narratives":
        if ecosystem:
            return kind, (), ecosystem
        return ("talk", tokens, None) if tokens else (kind, (), None)
    if ecosystem and re.search(r"\becosystem\b", text, re.I) and kind in (None, "state", "market", "talk", "trending", "why"):
        return "narratives", (), ecosystem
    if ecosystem and topic and kind in (None, "state", "trending"):
        return "narratives", (), ecosystem
    if topic and not tokens and kind in (None, "trending", "market", "state"):
        return "narratives", (), ecosystem
    return kind, tokens, ecosystem if not tokens else None


def _ecosystem(text: str, kind: Kind | None, said: TokensSaid) -> str | None:
    """The chain named after on, in, around ..., or before "ecosystem"."""
    lower = text.lower()
    for name in sorted(ECOSYSTEMS, key=len, reverse=True):
        if re.search(
            rf"\b{re.escape(name)}(?:'s|’s)? {_OF_A_CHAIN}\b",
            lower,
        ):
            return ECOSYSTEMS[name]
    for name in sorted(ECOSYSTEMS, key=len, reverse=True):
        ordinary = name in ORDINARY  # "on base" names the chain, "based on near misses" does not
        pattern = rf"\b(?:on|around|in|across|within|for|about|and|what about)\s+(?:the )?{re.escape(name)}\b"
        found = re.search(pattern, lower)
        if found and (
            not ordinary
            or re.search(rf"\b{name.capitalize()}\b|\b{name.upper()}\b", text)
            or re.search(r"\b(?:on|around|and|about) (?:near|base)\W*$|\b(?:on|around) (?:near|base)\b", lower)
        ):
            return ECOSYSTEMS[name]
    return None


def _topic(text: str) -> str | None:
    lower = text.lower()
    return next(
        (id for pattern, id in TOPICS.items() if re.search(pattern if pattern.startswith(r"\b") else rf"\b(?:{pattern})", lower)),
        None,
    )


def _not_held(text: str) -> str | None:
    lower = text.lower()
    return next((said for pattern, said in NOT_HELD if re.search(pattern, lower)), None)


def _unknown(text: str, said: TokensSaid, kind: Kind | None, ecosystem: str | None, topic: str | None) -> tuple[str, ...]:
    """Words that stand where a token would, and are none that is known."""
    if said.unknown:
        return said.unknown
    if ecosystem or topic or kind not in (None, *TOKEN_KINDS, "advice"):
        return ()
    match = _SLOT.search(text)
    word = match["said"] if match else ""
    return (word,) if word and not any(w.lower() in ORDINARY for w in word.split()) and not _weekday(word) else ()


def _strangers(text: str, said: TokensSaid) -> tuple[str, ...]:
    """Names with a capital letter inside a comparison that no known token has."""
    words = re.findall(r"(?<!^)(?<![.?!] )\b[A-Z][A-Za-z0-9]{2,}\b", text)
    return tuple(word for word in words if word.lower() not in ORDINARY)


def _weekday(word: str) -> bool:
    return word.lower() in ("today", "march", "may")


def _without_token(kind: Kind) -> Kind:
    """What to answer when a token's figure is asked for and no token was named."""
    instead: dict[Kind, Kind] = {"price": "tokens", "volume": "tokens", "mindshare": "trending", "post_volume": "trending"}
    return instead.get(kind, "market")


def _limit(text: str) -> int | None:
    match = re.search(
        r"\b(?:top|first|best|list|the) (\d{1,2})\b|\b(\d{1,2}) (?:tokens?|coins?|posts?|tweets?|narratives?)\b", text, re.I
    )
    return min(int(match[1] or match[2]), 20) or None if match else None


def _search(text: str) -> str | None:
    """The words that posts should hold, where the question gives some."""
    if quoted := re.search(r"[\"“']([^\"”']{2,60})[\"”']", text):
        return quoted[1]
    match = re.search(
        r"\b(?:posts?|tweets?|messages?)\b.{0,20}?\b(?:about|mentioning|on|with|saying|that (?:mention|say))\s+(.{2,60})",
        text,
        re.I,
    )
    if not match:
        return None
    words = re.split(r"\b(?:in|over|during|since|this|last|from|past|today|yesterday)\b", match[1], flags=re.I)[0]
    kept = [word for word in re.findall(r"[\w$#-]+", words) if word.lower() not in _FILLERS]
    return " ".join(kept) or None
