"""Checks a file of labelled messages and adds it to training/asked, with what was read before each that goes on from others.

A row has the fields of training/asked (before, text, masked, kind, tokens, unknown, chain, topic, span, also). What is wrong is
told by line, and then nothing is written.

    python -m training.add_asked DATA FILE.jsonl NAME
"""

from __future__ import annotations

import argparse
import json
from pathlib import Path
from typing import Any

from evals.agent.reading import AS_OF, book
from training.train_questions import ASKED, kind_of

from ruma.agent.events import Message, Question
from ruma.agent.understand import understand
from ruma.agent.understand_asked import with_order
from ruma.agent.understand_followed import follow_model
from ruma.agent.understand_tokens import TokenFinder
from ruma.agent.understand_wording import kind_model

FIELDS = ("before", "text", "masked", "kind", "tokens", "unknown", "chain", "topic", "span", "also")


def wrong(row: dict[str, Any]) -> str | None:
    """What keeps a row from being read."""
    if missing := [name for name in FIELDS if name not in row]:
        return f"lacks {missing[0]}"
    if not row["text"].strip() or not row["masked"].strip():
        return "has no text"
    known = {*kind_model().kinds, *follow_model().kinds}
    return None if kind_of(row) in known else f"has the unknown kind {row['kind']!r}"


def told_before(row: dict[str, Any], finder: TokenFinder) -> dict[str, Any]:
    """The kind that was read before the message, of how many tokens, and how many it names itself."""
    *earlier, last = row["before"]
    messages = tuple(message for text in earlier for message in (Message("user", text), Message("assistant", "")))
    held = understand(Question(last, messages, AS_OF), finder)[-1]
    return {"held": with_order(held), "held_tokens": len(held.tokens), "names": len(finder.find(row["text"]).named)}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("file", type=Path)
    parser.add_argument("name")
    given = parser.parse_args()
    rows = [json.loads(line) for line in given.file.read_text(encoding="utf-8").splitlines() if line.strip()]
    faults = [f"line {number}: {fault}" for number, row in enumerate(rows, 1) if (fault := wrong(row))]
    if faults:
        raise SystemExit("\n".join(faults))
    finder = TokenFinder(book(given.data))
    rows = [{**row, **told_before(row, finder)} if row["before"] else row for row in rows]
    path = ASKED / f"{given.name}.jsonl"
    path.write_text("".join(f"{json.dumps(row, ensure_ascii=False)}\n" for row in rows), encoding="utf-8")
    print(f"{len(rows)} messages in {path.name}, {sum(bool(row['before']) for row in rows)} of them after others")


if __name__ == "__main__":
    main()
