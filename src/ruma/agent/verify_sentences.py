"""Cuts Markdown prose into the units the figure gate judges: sentences, bullets, headings. Never changes a character."""

from __future__ import annotations

import re

_ABBREVIATIONS_WORDS = """
    vs etc e.g i.e approx no nr st dr mr mrs ms inc ltd co corp fig est jan feb mar apr jun jul aug sep sept oct nov
    dec u.s u.k
"""
_ABBREVIATIONS = frozenset(_ABBREVIATIONS_WORDS.split())
# A sentence ends at . ! ? … with closing quotes, brackets, emphasis and markers, before a space and something that can begin one.
_END = re.compile(r"[.!?…]+[\"”'’)*_]*(?:\s?\[\d+\](?!\())*[.!?]?[\"”*_]*(?=\s)")
_START = re.compile(r"\s+[\"“'‘(*_\[]*[^\s\"“'‘(*_\[a-z]")
_ITEM_ONLY = re.compile(r"\s*(?:\d{1,3}|[A-Za-z])[.)]?")


def sentences(text: str) -> list[str]:
    """The units of a text; their concatenation is the text."""
    return [unit for line in text.splitlines(keepends=True) for unit in _of_line(line)]


def _of_line(line: str) -> list[str]:
    if line.lstrip().startswith(("#", "|")):
        return [line]
    units: list[str] = []
    begin = 0
    for match in _END.finditer(line):
        end = match.end()
        if _START.match(line, end) and _ends_here(line, begin, match.start(), match.group()):
            following = end + len(line[end:]) - len(line[end:].lstrip())
            units.append(line[begin:following])
            begin = following
    if begin < len(line):
        units.append(line[begin:])
    return units


def _ends_here(line: str, begin: int, stop: int, mark: str) -> bool:
    """False after an abbreviation, a list number, an initial, or inside an open quotation, bracket or code."""
    before = line[begin:stop]
    if _ITEM_ONLY.fullmatch(before):
        return False
    if mark.startswith(".") and len(mark.rstrip("*_")) == 1:
        last = before.split()[-1].lower().lstrip('("“') if before.split() else ""
        if last in _ABBREVIATIONS or re.fullmatch(r"[a-z]", last):
            return False
    here = before + mark
    return (
        here.count("“") <= here.count("”")
        and here.count('"') % 2 == 0
        and here.count("`") % 2 == 0
        and (here.count("(") <= here.count(")"))
    )
