"""Tells the tokens that are asked for from those told to be left out. Never looks at data."""

from __future__ import annotations

import re

from ruma.agent.understand_tokens import TokensSaid
from ruma.store.tokens import KnownToken

_AND = re.compile(r"(?:'s|’s)?\s*(?:\b(?:itself|too|as well)\b\s*)?(?:,|,?\s*(?:\b(?:or|and|nor)\b|&))\s*", re.I)
_WITHOUT = re.compile(
    r"\b(?:not|except(?: for)?|excluding|other than|besides|apart from|without|ignoring|aside from|leav(?:e|ing) out"
    r"|instead of)\s+$"
    r"|^\W*(?:(?:and|now|ok|please|then)\W+)*(?:drop|remove|minus|skip|ignore|forget|lose|scrap|(?:take|kick) out)\s+$",
    re.I,
)
_TAKE, _OUT = re.compile(r"\b(?:take|leave|kick|throw|cut|get)\s+$", re.I), re.compile(r"\s+out\b", re.I)
_NOT = re.compile(r"\b(?:no|i mean(?:t)?)\W+not\s+$|^\W*not\s+$", re.I)


def with_and_without(text: str, said: TokensSaid) -> tuple[tuple[KnownToken, ...], tuple[KnownToken, ...]]:
    """Tokens asked for, and those told to be left out: "except A, B and C", "not A or B"."""
    out: list[KnownToken] = []
    end: int | None = None
    corrects = False
    for found in said.named:
        between = text[end : found.at] if end is not None else ""
        goes_on = _AND.fullmatch(between) and not (corrects and "," in between)  # "not A, B" puts B in the place of A
        after = found.at + len(found.said)
        taken = _TAKE.search(text[: found.at]) and _OUT.match(text, after)
        corrects = _NOT.search(text[: found.at]) is not None
        end = after if goes_on or taken or _WITHOUT.search(text[: found.at]) else None
        out += [found.token] if end is not None else []
    return tuple(token for token in said.tokens if token not in out), tuple(dict.fromkeys(out))
