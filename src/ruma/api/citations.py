"""Which posts of the evidence an answer's text names, and where. Never adds an address that is not evidence."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ruma.agent.evidence import Evidence, Receipt
from ruma.api.chat_wire import Annotation, UrlCitation
from ruma.api.length import sentences

MARKER = re.compile(r"\[(\d{1,3})\]")
WEB = ("https://", "http://")
TITLE_CHARACTERS = 80


def cited(text: str, evidence: list[Evidence]) -> list[Annotation]:
    """A citation for each address of a post that stands in the text, and for each post whose author is named in a sentence
    that carries the marker of its evidence; in the order of the text, each post once a place."""
    by_id = {found.id: found for found in evidence}
    found: dict[tuple[int, str], Annotation] = {}
    start = 0
    for sentence in sentences(text):
        markers = [(match, by_id[match[1]]) for match in MARKER.finditer(sentence) if match[1] in by_id]
        for match, source in markers:
            for receipt, (first, last) in _named_in(sentence, match, source):
                place = (start + first, receipt.url or "")
                found.setdefault(place, _annotation(receipt, start + first, start + last))
        start += len(sentence)
    for receipt in (receipt for source in evidence for receipt in source.receipts):
        if receipt.url and receipt.url.startswith(WEB) and (at := text.find(receipt.url)) >= 0:
            found.setdefault((at, receipt.url), _annotation(receipt, at, at + len(receipt.url)))
    return [found[place] for place in sorted(found)]


def _named_in(sentence: str, marker: re.Match[str], source: Evidence) -> Iterator[tuple[Receipt, tuple[int, int]]]:
    words = sentence.lower()
    for receipt in source.receipts:
        named = re.search(rf"(?<![\w@])@?{re.escape(receipt.author.lower())}(?!\w)", words)
        if named and receipt.url and receipt.url.startswith(WEB) and receipt.url not in sentence:
            yield receipt, marker.span()


def _annotation(receipt: Receipt, start: int, end: int) -> Annotation:
    title = f"@{receipt.author.lstrip('@')}: {' '.join(receipt.text.split())}"
    short = title if len(title) <= TITLE_CHARACTERS else title[: TITLE_CHARACTERS - 1].rstrip() + "…"
    citation = UrlCitation(url=receipt.url or "", title=short, start_index=start, end_index=end)
    return Annotation(url_citation=citation)
