"""Asks every labelled message of a store: does each get an answer, and does it keep its first sentence? Prints what does not.

python -m evals.agent.whole DATA [--stores FOLDER] [--store simulated|majors2020|solana2024]
"""

from __future__ import annotations

import argparse
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path

from evals.agent.asked import agent_of
from evals.agent.score import LEAD_LOST, places
from evals.markets import SEEDS
from training.train_questions import messages

from ruma.agent.agent import Agent
from ruma.agent.events import Message, Question, Text

MOMENTS = {"majors2020": datetime(2020, 6, 28, 9, tzinfo=UTC), "solana2024": datetime(2024, 11, 26, 15, tzinfo=UTC)}


def fault(agent: Agent, text: str, before: tuple[str, ...], as_of: datetime) -> str | None:
    """What is wrong with the whole of an answer, if anything; an exception is a fault like any other, and told."""
    earlier = tuple(message for said in before for message in (Message("user", said), Message("assistant", "")))
    try:
        events = list(agent.answer(Question(text, earlier, as_of, True, "fast")))
    except Exception as problem:
        return f"crashed: {problem!r}"
    told = "".join(event.text for event in events if isinstance(event, Text))
    if not told.strip():
        return "empty"
    return f"lost its lead: {told[:160]!r}" if LEAD_LOST in told else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--stores", type=Path)
    parser.add_argument("--store", choices=("simulated", *MOMENTS), default="simulated")
    given = parser.parse_args()
    with places(given.data, SEEDS[0], given.stores) as place:
        there = place(given.store)
        agent, found = agent_of(there.store), Counter[str]()
        for row in messages():
            problem = fault(agent, row["text"], tuple(row["before"]), MOMENTS.get(given.store, there.end))
            found[(problem or "whole").split(":")[0]] += 1
            if problem:
                print(f"   {' >> '.join([*row['before'], row['text']])}\n      {problem}", flush=True)
    print(f"{given.store}: {found.total()} asked; " + ", ".join(f"{n} {what}" for what, n in found.most_common()))
    raise SystemExit(1 if found["crashed"] or found["empty"] else 0)


if __name__ == "__main__":
    main()
