"""Trains the reader of follow-ups and writes src/ruma/agent/models/follow_ups.npz: seeded, same data in, same file out.

Data: the messages of training/asked that go on from others, each masked, with the kind that was read before it, how many tokens
that was about and how many it names; and every line of train_questions behind a kind drawn from those, for a question that is
complete asks the same after anything. `--held-out` trains on all writers but one and prints how that one is read.

    python -m training.train_follow [--held-out]
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from training.train_questions import (
    ASKED,
    INVERSE_REGULARISATION,
    SEED,
    Learnt,
    chosen,
    filled,
    fitted,
    kind_of,
    lines,
    messages,
    write,
)
from training.train_questions import typo as mistyped

from ruma.agent.understand_followed import MODEL_PATH, SAME, after_vector
from ruma.agent.understand_wording import ACCOUNT, NAME, Vector

DRAWS, ALONE_DRAWS = 6, 2
SAID_WEIGHT, ALONE_WEIGHT = 3.0, 0.6


@dataclass(frozen=True)
class Follow:
    """A message with what came before it."""

    text: str
    kind: str
    before: str
    tokens: int
    names: int

    @property
    def vector(self) -> Vector:
        return after_vector(self.text, self.before, self.tokens, self.names)


def follow_ups(names: Sequence[str] = ()) -> list[Follow]:
    """The labelled ones, of all writers or of some."""
    rows = [row for row in messages(names) if row["before"] and "masked" in row]
    return [
        Follow(
            _filled(row["masked"]),
            SAME if kind_of(row) == row["held"] else kind_of(row),
            row["held"],
            row["held_tokens"],
            row["names"],
        )
        for row in rows
    ]


def _filled(masked: str) -> str:
    return masked.replace("{t}", NAME).replace("{a}", ACCOUNT)


def complete(before: Sequence[str], chance: random.Random) -> Iterator[Follow]:
    """Questions that need nothing from before, after whatever was asked."""
    for line in lines():
        for _ in range(ALONE_DRAWS):
            text, held = filled(chosen(line.text, chance), chance), chance.choice(before)
            yield Follow(text, SAME if held == line.kind else line.kind, held, chance.choice((0, 1, 1, 2)), text.count(NAME))


def learn(said: Sequence[Follow], chance: random.Random) -> Learnt:
    vectors, kinds, weights = [], [], []
    for one in said:
        for draw in range(DRAWS):
            text = mistyped(one.text, chance) if draw % 2 else one.text
            vectors.append(after_vector(text, one.before, one.tokens, one.names))
            kinds.append(one.kind)
            weights.append(SAID_WEIGHT / DRAWS)
    for one in complete([one.before for one in said], chance):
        vectors.append(one.vector)
        kinds.append(one.kind)
        weights.append(ALONE_WEIGHT / ALONE_DRAWS)
    return fitted(vectors, kinds, weights, INVERSE_REGULARISATION)


def held_out() -> None:
    writers = sorted(path.stem for path in ASKED.glob("*.jsonl"))
    for writer in writers:
        learnt = learn(follow_ups([name for name in writers if name != writer]), random.Random(SEED))
        asked = follow_ups([writer])
        right = sum(learnt.judge(one.vector) == one.kind for one in asked)
        print(f"{writer:10} {right:4} of {len(asked):4}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true")
    if parser.parse_args().held_out:
        held_out()
        return
    learnt = learn(follow_ups(), random.Random(SEED))
    write(learnt, MODEL_PATH)
    print(f"{len(follow_ups())} follow-ups, {len(learnt.kinds)} kinds; {MODEL_PATH.stat().st_size} bytes in {MODEL_PATH.name}")


if __name__ == "__main__":
    main()
