"""Citations: only posts that the text names, at their place."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from ruma.agent.evidence import Evidence, Receipt
from ruma.api.citations import cited

AT = datetime(2026, 5, 1, tzinfo=UTC)


def receipt(author: str, number: int, url: str | None = "https://forum.test/{}") -> Receipt:
    return Receipt(author, f"text of {number} " + "long " * 30, AT, url and url.format(number), "forum", str(number))


def evidence(id: str, *receipts: Receipt) -> Evidence:
    nothing: Any = None
    return Evidence(id, "posts", {}, nothing, (), frozenset(), (), receipts)


def shown(text: str, *found: Evidence) -> list[tuple[str, str]]:
    return [
        (text[one.url_citation.start_index : one.url_citation.end_index], one.url_citation.url)
        for one in cited(text, list(found))
    ]


def test_an_author_named_beside_the_marker_is_cited_there() -> None:
    found = evidence("1", receipt("ada", 1), receipt("bob", 2))
    text = "Talk rose [1].\n@ada calls it [1], Bob does not."
    assert shown(text, found) == [("[1]", "https://forum.test/1"), ("[1]", "https://forum.test/2")]
    assert [one.url_citation.start_index for one in cited(text, [found])] == [29, 29]


def test_an_address_in_the_text_is_cited_where_it_stands() -> None:
    found = evidence("2", receipt("ada", 1))
    text = "See https://forum.test/1 by @ada [2]."
    assert shown(text, found) == [("https://forum.test/1", "https://forum.test/1")]


def test_nothing_else_is_cited() -> None:
    found = evidence("1", receipt("ada", 1), receipt("bob", 2, None), receipt("eve", 3, "javascript:alert({})"))
    assert shown("@adam and @ada_b and Canada [1] [7]. bob [1] eve [1]. https://evil.test/1 [1]", found) == []
    assert shown("@ada said so, without a marker.", found) == []


def test_titles_are_one_short_line() -> None:
    found = evidence("1", replace(receipt("@ada", 1), text="a\nb " + "c" * 200))
    title = cited("@ada [1]", [found])[0].url_citation.title
    assert title.startswith("@ada: a b ccc")
    assert len(title) == 80
