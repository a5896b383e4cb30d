"""Scores how questions are read, without answering them: what is asked, of which tokens, which names are unknown.

Sets are labelled messages by people who had read neither the reader nor its training data. A set is a measure while it was never
trained on and nobody has read its failures; training/asked holds those that are training data by now (all that there are).

    python -m evals.agent.reading DATA SET.jsonl ... [--failures] [--only KIND ... | follow-ups]
"""

from __future__ import annotations

import argparse
import gzip
import json
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from ruma.agent.events import Message, Question
from ruma.agent.understand import understand
from ruma.agent.understand_asked import Asked
from ruma.agent.understand_tokens import TokenFinder
from ruma.store.tokens import KnownToken, TokenBook

AS_OF = datetime(2024, 11, 20, 14, tzinfo=UTC)
# Readings that lead to the same answer.
_SAME = {"which": "state", "future": "advice", "tones.best": "tones.gain", "tones.worst": "tones.loss"}
_DECLINED = ("advice", "future", "not_held", "out_of_scope", "unknown_token")


@dataclass(frozen=True)
class Wanted:
    """A message with what its writer meant by it."""

    text: str
    before: tuple[str, ...]
    kinds: tuple[str, ...]
    tokens: frozenset[str]
    unknown: frozenset[str]
    chain: str | None

    @classmethod
    def of(cls, row: dict[str, Any]) -> Wanted:
        return cls(
            row["text"], tuple(row["before"]), (row["kind"], *row["also"]), frozenset(row["tokens"]),
            frozenset(name.lower().lstrip("$") for name in row["unknown"]), row["chain"],
        )  # fmt: skip


def wanted(path: Path) -> list[Wanted]:
    return [Wanted.of(json.loads(line)) for line in path.read_text(encoding="utf-8").splitlines() if line.strip()]


def book(data: Path) -> TokenBook:
    """All tokens of the shared list, in its order of importance."""
    with gzip.open(data / "tokens.jsonl.gz", "rt", encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines]
    return TokenBook(
        KnownToken(
            number, row["id"], row["symbol"], row["name"], row.get("chain"), row.get("address"), tuple(row.get("categories", ()))
        )
        for number, row in enumerate(rows, 1)
    )


def asked_in(one: Wanted, finder: TokenFinder) -> tuple[Asked, ...]:
    before = tuple(message for text in one.before for message in (Message("user", text), Message("assistant", "")))
    return understand(Question(one.text, before, AS_OF), finder)


def kind_of(asked: Asked) -> str:
    """The kind, with the end of its list where it has one."""
    if asked.kind in ("trending", "tones", "tokens"):
        return f"{asked.kind}.{asked.order}"
    return asked.kind


def faults(one: Wanted, read: tuple[Asked, ...]) -> list[str]:
    """What differs from what was meant, the kind first."""
    kinds = {kind_of(asked) for asked in read} | {asked.kind for asked in read}
    held = {token.id for asked in read for token in asked.tokens}
    unknown = {name.lower().lstrip("$") for asked in read for name in asked.unknown}
    places = {asked.ecosystem for asked in read}
    found = []
    if not _right_kind(one, kinds):
        found.append(f"kind {'/'.join(sorted(kind_of(asked) for asked in read))} not {'/'.join(one.kinds)}")
    if one.tokens and held != one.tokens and not kinds & set(_DECLINED) - {"not_held"}:
        found.append(f"tokens {sorted(held)} not {sorted(one.tokens)}")
    if unknown != one.unknown and (unknown or "unknown_token" in one.kinds):
        found.append(f"unknown {sorted(unknown)} not {sorted(one.unknown)}")
    if one.chain and one.chain not in places and one.chain not in held and kinds & {"narratives", "dex"}:
        found.append(f"chain {places} not {one.chain}")
    return found


def _right_kind(one: Wanted, kinds: set[str]) -> bool:
    plain = {_SAME.get(kind, kind) for kind in kinds}
    return any(
        _SAME.get(kind, kind) in plain or kind.partition(".")[0] in kinds - {"trending", "tokens", "tones"} for kind in one.kinds
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("sets", type=Path, nargs="+")
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--only", nargs="+", default=[])
    given = parser.parse_args()
    finder = TokenFinder(book(given.data))
    for path in given.sets:
        asked, right, kinds_right = Counter[str](), Counter[str](), Counter[str]()
        for one in wanted(path):
            side = "follow-ups" if one.before else "fresh"
            if given.only and not {one.kinds[0], side} & set(given.only):
                continue
            wrong = faults(one, asked_in(one, finder))
            for key in (one.kinds[0], side):
                asked[key] += 1
                right[key] += not wrong
                kinds_right[key] += not any(fault.startswith("kind") for fault in wrong)
            if wrong and given.failures:
                print(f"   {' >> '.join([*one.before, one.text])}\n      {'; '.join(wrong)}")
        print(f"\n{path.stem:22} {'all right':>12} {'kind right':>12}")
        for key in sorted(asked, key=lambda key: (key in ("fresh", "follow-ups"), key)):
            print(f"{key:22} {right[key]:6} of {asked[key]:3} {kinds_right[key]:6} of {asked[key]:3}")


if __name__ == "__main__":
    main()
