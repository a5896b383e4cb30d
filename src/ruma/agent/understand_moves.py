"""Which way tone and price are to have moved in a list of tokens: "falling prices but better sentiment". Never hears the kind."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

Way = Literal["up", "down"]

_CLAUSES = re.compile(r"[,;]|\b(?:but|while|whilst|yet|although|though|despite|whereas|even as|and|with)\b", re.I)
_TONE = re.compile(r"\b(?:sentiments?|tones?|moods?|vibes?)\b", re.I)
_PRICE = re.compile(r"\b(?:prices?|chart|candles?)\b", re.I)
_TALK = re.compile(r"\b(?:mind ?share|attention|buzz|chatter|post volume|mentions|hype)\b", re.I)
_UP = re.compile(
    r"\b(?:improv\w+|ris(?:e|es|ing|en)|rose|up|gain\w*|climb\w*|higher|better|brighten\w*|recover\w*|grow\w*|grew|increas\w*|jump\w*"
    r"|pump\w*|rall\w+|green|warm\w*|happier)\b",
    re.I,
)
_DOWN = re.compile(
    r"\b(?:worse\w*|fall(?:s|ing|en)?|fell|down|drop\w*|declin\w*|lower|deteriorat\w*|sour\w*|decreas\w*|dump\w*|bleed\w*|crash\w*"
    r"|red|weak\w*|sink\w*|tank\w*|slid\w*|darken\w*|los(?:t|e|es|ing))\b",
    re.I,
)
_EITHER = re.compile(r"\b(?:swings?|swung|chang\w+|shift\w*|mov(?:e|es|ed|ers?)|flip\w*)\b", re.I)
# A tone that a token takes on, and not one that it has.
_TURNED = re.compile(
    r"\b(?:turn\w*|got|get\w*|becom\w+|became|grew|grow\w*|flip\w*) (?:\w+ ){0,2}"
    r"(?:(?P<good>bullish|positive|optimistic|hopeful|upbeat)|bearish|negative|pessimistic|gloomy|fearful)\b",
    re.I,
)
_LEANS = re.compile(
    r"\b(?:(?P<good>bullish|positive|optimistic|hopeful|lov(?:e|es|ed|ing)|lik(?:e|es|ed|ing))"
    r"|bearish|negative|pessimistic|gloomy|hat(?:e|es|ed|ing)|fear(?:s|ed)?)\b",
    re.I,
)
_APART = re.compile(r"\bdiverg\w+", re.I)


@dataclass(frozen=True)
class Moves:
    """The order of a list by tone ("rise", "fall", "swing": how it moved; "gain", "loss": its level), and where prices went."""

    tone: str | None = None
    price: Literal["up", "down", "apart"] | None = None
    """"apart": against the tone, whichever way that went."""
    talk: Literal["gain", "loss"] | None = None
    """Whether attention is to have grown or shrunk while the price went its way."""


def moves_asked(text: str) -> Moves:
    """What of tone and price a list of tokens is asked to have in common; nothing where it asks for no move of a tone."""
    if _APART.search(text) and _TONE.search(text) and _PRICE.search(text):
        return Moves("swing", "apart")
    clauses = _CLAUSES.split(text.replace("’", "'"))
    tones = [tone for clause in clauses if (tone := _tone_of(clause))]
    price = next((way for clause in clauses if not _TONE.search(clause) and (way := _price_of(clause))), None)
    if tones:
        return Moves(tones[0], price)
    talk = next((way for clause in clauses if _TALK.search(clause) and not _PRICE.search(clause) and (way := _way(clause))), None)
    if talk and price:
        return Moves(None, price, "gain" if talk == "up" else "loss")
    level = next((found for clause in clauses if not _price_of(clause) and (found := _LEANS.search(clause))), None)
    if level and price:
        return Moves("gain" if level["good"] else "loss", price)
    return Moves()


def _tone_of(clause: str) -> str | None:
    if turned := _TURNED.search(clause):
        return "rise" if turned["good"] else "fall"
    if not _TONE.search(clause):
        return None
    way = _way(clause)
    return {"up": "rise", "down": "fall"}[way] if way else "swing" if _EITHER.search(clause) else None


def _price_of(clause: str) -> Way | None:
    return _way(clause) if _PRICE.search(clause) else None


def _way(clause: str) -> Way | None:
    up, down = _UP.search(clause), _DOWN.search(clause)
    return "up" if up and not down else "down" if down and not up else None
