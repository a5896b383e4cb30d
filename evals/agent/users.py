"""How 99 questions of real users are handled: each was judged by us answerable, in part, or not from posts and prices.

The questions are read from the data folder (questions/cryptoanalyst.csv) and are not ours to keep: asked99.jsonl knows them by
their row and the beginning of a hash. A question that cannot be answered has to be declined with what is missing; every answer
has to be free of anything unsupported. All are asked of the posts of 2020 and of 2024.

    python -m evals.agent.users DATA [--stores FOLDER] [--show]
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import re
from collections import Counter
from pathlib import Path

from evals.agent.asked import HERE, Answered, agent_of, ask, moment, prose_of
from evals.agent.checks import NO
from evals.agent.score import places
from evals.agent.support import problems
from evals.agent.truth import Truth
from evals.markets import SEEDS

MOMENTS = (("majors2020", "2020-08-14"), ("solana2024", "2024-12-08"))
OUT = re.compile(r"outside of what I can answer|only answer from")


def fault(row: dict[str, str], answer: Answered, truth: Truth) -> str | None:
    """What is wrong with the way a question was handled."""
    if unsupported := problems(answer, truth):
        return f"UNSUPPORTED {unsupported[0]}"
    parts = [part for part in re.split(r"(?<=[.?!:;])\s+", prose_of(answer.text)) if part]
    missing = re.compile(row["missing"], re.I) if row["missing"] else None
    if row["answerable"] == "no" and missing and not any(missing.search(part) and NO.search(part) for part in parts):
        return "it is not said what is missing"
    if len(parts) < 2:
        return "nothing is offered"
    if row["answerable"] != "no" and OUT.search(answer.text):
        return "refused though data bear on it"
    return None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data", type=Path)
    parser.add_argument("--seed", type=int, default=SEEDS[0])
    parser.add_argument("--stores", type=Path)
    parser.add_argument("--show", action="store_true")
    given = parser.parse_args()
    with (given.data / "questions" / "cryptoanalyst.csv").open(encoding="utf-8", newline="") as file:
        texts = [row["query"] for row in csv.DictReader(file)]
    judged = [json.loads(line) for line in (HERE / "asked99.jsonl").read_text(encoding="utf-8").splitlines()]
    asked, right = Counter[str](), Counter[str]()
    with places(given.data, given.seed, given.stores) as place:
        for store, day in MOMENTS:
            held = place(store)
            truth, agent = Truth(held.store), agent_of(held.store)
            for row in judged:
                text = texts[row["id"] - 1]
                if not hashlib.sha256(text.encode()).hexdigest().startswith(row["sha"]):
                    raise SystemExit(f"question {row['id']} is not the one that was judged")
                answer = ask(agent, text, moment(day, held.end))
                problem = fault(row, answer, truth)
                key = {"no": "declined", "part": "answered in part", "yes": "answered"}[row["answerable"]]
                asked[key] += 1
                right[key] += problem is None
                if problem or given.show:
                    shown = answer.text if given.show else answer.text[:260].replace("\n", " / ")
                    print(f"   {row['id']} [{store}, {row['answerable']}] {problem or 'right'}\n      {shown}")
    for key in asked:
        print(f"{key}: {right[key]} of {asked[key]} ({right[key] / asked[key]:.1%})")


if __name__ == "__main__":
    main()
