"""Checks quotations, code and links of a sentence against the texts of the evidence. Never reads a figure."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from ruma.agent.evidence import Evidence, Receipt
from ruma.agent.verify_claim import Claim
from ruma.agent.verify_figures import blank

QUOTE_MIN_WORDS = 4  # shorter quotation marks are mostly irony or a name, and are read as prose
_QUOTE = re.compile(r"“([^”]*)”|\"([^\"]*)\"")
_TOLD_BY = re.compile(r"\s*\((?P<who>@?[\w.\-]+),\s")  # “...” (ann, 12 March)
_CODE = re.compile(r"`([^`]+)`")
_LINK = re.compile(r"\b[a-z][a-z0-9+.\-]*://[^\s<>\"”)\]]+|\b(?:www\.|mailto:|javascript:|data:)[^\s<>\"”)\]]+", re.I)
_DOMAIN = re.compile(
    r"\b[a-z0-9-]+\.(?:com|org|net|io|xyz|me|ru|cn|gg|co|dev|finance|exchange|link|click|site|online|top)/\S*", re.I
)


@dataclass(frozen=True)
class Quoted:
    """What was found: problems, the receipts that hold the quotations, and the sentence without them."""

    checked: int
    problems: tuple[str, ...]
    rest: str
    receipts: tuple[Receipt, ...] | None
    """Posts that hold a quotation or stand behind a link; None where the sentence has neither."""

    def mismatches(self, claim: Claim) -> list[str]:
        """Accounts and days named beside a quotation must be those of one of its posts."""
        if not self.receipts:
            return []
        authors = {key[1] for m in claim.mentions for key in m.keys if key[0] == "author"}
        days = [moment for moment in claim.moments if moment.role == "on"]
        for receipt in self.receipts:
            if (not authors or receipt.author in authors) and all(day.fits(receipt.happened_at) for day in days):
                return []
        return ["the quotation or link is not of that account or day"]


class QuoteCheck:
    """Takes quotations, code and links out of a sentence."""

    def check(self, text: str, cited: Sequence[Evidence]) -> Quoted:
        problems: list[str] = []
        receipts: list[Receipt] | None = None
        checked = 0
        rest = text
        for match in _CODE.finditer(text):
            checked += 1
            rest = blank(rest, *match.span())
            if not _code_known(match[1], cited):
                problems.append(f"{match.group()} is not in the cited evidence")
        for match in _QUOTE.finditer(rest):
            quote = match[1] or match[2] or ""
            if len(quote.split()) < QUOTE_MIN_WORDS or _is_name(quote, cited):
                continue
            checked += 1
            rest = blank(rest, *match.span())
            held = [r for source in cited for r in source.receipts if holds(r.text, quote)]
            if held and (told := _TOLD_BY.match(text, match.end())):
                held = [receipt for receipt in held if receipt.author == told["who"].removeprefix("@")]
                problems += [] if held else [f"{told['who']!r} did not write that"]
            receipts = _narrowed(receipts, held) if held else receipts
            if not held and not problems and not any(holds(t, quote) for source in cited for t in source.texts):
                problems.append(f"{match.group()[:60]!r} is not a text of the cited evidence")
        for pattern in (_LINK, _DOMAIN):
            for match in pattern.finditer(rest):
                checked += 1
                address = match.group().rstrip(".,;:!?*_")
                rest = blank(rest, match.start(), match.start() + len(address))
                owners = [r for source in cited for r in source.receipts if r.url == address]
                receipts = _narrowed(receipts, owners) if owners else receipts
                if not owners and not any(address in source.links for source in cited):
                    problems.append(f"{address!r} is no link of the cited evidence")
        if receipts is not None and not receipts:
            problems.append("the quotation and the link are not of the same post")
        return Quoted(checked, tuple(problems), rest, None if receipts is None else tuple(receipts))


def _narrowed(so_far: list[Receipt] | None, held: list[Receipt]) -> list[Receipt]:
    return held if so_far is None else [receipt for receipt in so_far if receipt in held]


def _is_name(quote: str, cited: Sequence[Evidence]) -> bool:
    bare = quote.strip().rstrip(".,").lower()
    return any(bare == name.lower() for source in cited for entity in source.entities for name in entity.names)


def _code_known(code: str, cited: Sequence[Evidence]) -> bool:
    words = code.strip()
    names = {source.tool for source in cited} | {fact.metric for source in cited for fact in source.facts}
    return words in names or any(holds(text, words) for source in cited for text in source.texts)


def holds(text: str, quote: str) -> bool:
    """True where the quotation's pieces, parted by ellipses, stand in the text in their order; white space is free."""
    whole = " ".join(text.split())
    at = 0
    pieces = [" ".join(piece.split()) for piece in re.split(r"…|\.{3}|\[…\]", quote)]
    pieces = [piece for piece in pieces if piece]
    for index, piece in enumerate(pieces):
        found = whole.find(piece, at)
        if found < 0 and index == len(pieces) - 1:  # the sentence's own full stop or comma inside the quotation marks
            piece = piece.rstrip(".,")
            found = whole.find(piece, at) if piece else -1
        if found < 0:
            return False
        at = found + len(piece)
    return bool(pieces)
