"""Trains the reader of question kinds and writes src/ruma/agent/models/questions.npz: seeded, same data in, same file out.

Data: training/questions.txt, wordings of every kind with alternatives and slots, and training/asked/*.jsonl, messages that people
wrote and labelled who had read none of this (see evals.agent.reading). Each is told in several draws: names masked or strange,
with a span of time or a courtesy beside it, with a typo. `--held-out` instead trains on three quarters of the lines of each kind
and prints how the rest is read.

    python -m training.train_questions [--held-out] [--failures]
"""

from __future__ import annotations

import argparse
import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from scipy.sparse import csr_matrix
from sklearn.linear_model import LogisticRegression

from ruma.agent.understand_wording import ACCOUNT, BUCKETS, MODEL_PATH, NAME, Vector, vector_of

WORDINGS = Path(__file__).with_name("questions.txt")
ASKED = Path(__file__).with_name("asked")
# Labels of those messages that one kind answers.
_KIND_OF = {"future": "advice", "tones.best": "tones.gain", "tones.worst": "tones.loss"}
ASKED_WEIGHT = 2  # as much as a line with one alternative: what was really said
SEED = 20261126
DRAWS = 30  # of a line with alternatives; one without gets half as many
# Chosen by the held-out lines over five splits; see the table this prints.
INVERSE_REGULARISATION = 30.0
STRANGE_NAME, WITH_SPAN, WITH_COURTESY, WITH_TYPO, WITH_TAIL = 0.12, 0.4, 0.2, 0.15, 0.1
SPANS = (
    "today", "this week", "past week", "over the last 7 days", "in the last 24 hours", "since monday", "in march", "yesterday",
    "right now", "lately", "this month", "over the past month", "in july 2020", "on 12 march", "these days", "last week",
    "30d", "past 3 days", "since the first of august", "in the past two weeks", "overnight", "so far", "recently", "rn",
)  # fmt: skip
BEFORE = (
    "can you tell me", "please", "pls", "hey", "yo", "quick question:", "i want to know", "could you", "tell me", "so", "ok",
    "do you know", "i'm curious,", "hi ruma,", "show me", "give me", "and", "just wondering", "would you mind telling me",
)  # fmt: skip
AFTER = ("please", "pls", "lol", "thanks", "??", "asap", "in your data", "would you say", "exactly", "imo", "ser", "mate")
_CHOICE = re.compile(r"\[([^\[\]]*)\]")
_LETTERS = "etaoinsrhldcumfpgwybvk"


@dataclass(frozen=True)
class Line:
    """A wording with its alternatives and slots."""

    kind: str
    text: str
    said: bool = False
    """True for one message as it was said, false for a wording that stands for many."""


def lines() -> list[Line]:
    """All wordings, each once."""
    return [*worded(), *asked()]


def asked() -> list[Line]:
    """The labelled messages that make sense alone, their names behind slots."""
    alone = (row for row in messages() if "masked" in row and not row["before"])
    return [Line(kind_of(row), row["masked"], True) for row in alone if not _hidden(row)]


def _hidden(row: dict[str, Any]) -> bool:
    """Whether a name that nothing has stands behind the mask of those that are known, where no reader could tell it."""
    return row["kind"] == "unknown_token" and re.search(r"\{[tu]\}|\$", row["masked"]) is not None


def messages(writers: Sequence[str] = ()) -> list[dict[str, Any]]:
    """The labelled messages of all writers, or of some."""
    files = [path for path in sorted(ASKED.glob("*.jsonl")) if not writers or path.stem in writers]
    return [json.loads(row) for path in files for row in path.read_text(encoding="utf-8").splitlines()]


def kind_of(row: dict[str, Any]) -> str:
    """The kind of the reader that answers what a message was labelled with."""
    return _KIND_OF.get(row["kind"], row["kind"])


def worded() -> list[Line]:
    """The wordings with alternatives."""
    kind, found = "", []
    for row in WORDINGS.read_text(encoding="utf-8").splitlines():
        if row.startswith("## "):
            kind = row[3:].strip()
        elif row and not row.startswith("#"):
            found.append(Line(kind, row))
    return found


def strange(chance: random.Random) -> str:
    return "".join(chance.choice(_LETTERS) for _ in range(chance.randint(4, 9)))


def chosen(text: str, chance: random.Random) -> str:
    """One of the wordings that a line stands for, its slots still open."""
    while match := _CHOICE.search(text):
        text = text[: match.start()] + chance.choice(match[1].split("|")) + text[match.end() :]
    return " ".join(text.split()).replace(" '", "'")


def filled(text: str, chance: random.Random, held: bool = False) -> str:
    """With names in the slots, masked as a reader masks them; now and then a strange name that nothing masks."""
    names = {"{t}": NAME, "{u}": NAME, "{c}": NAME, "{a}": ACCOUNT}
    for slot, mask in names.items():
        put = mask
        if slot == "{c}" and chance.random() < 0.3:
            put = chance.choice(("base", "the chain", "polygon", "bnb chain"))
        elif not held and chance.random() < (0.4 if slot == "{a}" else STRANGE_NAME):
            put = strange(chance)
        text = text.replace(slot, put)
    return text


def typo(text: str, chance: random.Random) -> str:
    """One letter dropped, doubled, changed, or swapped with its neighbour, in a word of four letters or more."""
    words = text.split(" ")
    long = [n for n, word in enumerate(words) if len(word) > 3 and word.isalpha() and word not in (NAME, ACCOUNT)]
    if not long:
        return text
    n = chance.choice(long)
    word, at = words[n], chance.randrange(1, len(words[n]) - 1)
    made = (
        word[:at] + word[at + 1 :],
        word[:at] + word[at] + word[at:],
        word[:at] + chance.choice(_LETTERS) + word[at + 1 :],
        word[:at] + word[at + 1] + word[at] + word[at + 2 :],
    )
    words[n] = chance.choice(made)
    return " ".join(words)


def draws(line: Line, chance: random.Random) -> Iterator[str]:
    """A line in several dresses."""
    for _ in range(DRAWS if "[" in line.text else DRAWS // 2):
        text = filled(chosen(line.text, chance), chance)
        if line.kind not in ("none", "greeting"):
            text = f"{text} {chance.choice(SPANS)}" if chance.random() < WITH_SPAN else text
            text = f"{chance.choice(BEFORE)} {text}" if chance.random() < WITH_COURTESY else text
            text = f"{text} {chance.choice(AFTER)}" if chance.random() < WITH_TAIL else text
        yield typo(text, chance) if chance.random() < WITH_TYPO else text


@dataclass(frozen=True)
class Learnt:
    kinds: list[str]
    weights: np.ndarray
    bias: np.ndarray

    def read(self, text: str) -> str:
        return self.judge(vector_of(text))

    def judge(self, vector: Vector) -> str:
        buckets, values = vector
        return self.kinds[int(np.argmax(values @ self.weights[buckets] + self.bias))]


def learn(rows: Sequence[Line], chance: random.Random, regularisation: float = INVERSE_REGULARISATION) -> Learnt:
    """A regression over the draws of these lines; every line weighs the same, whatever it stands for."""
    texts, kinds, weights = [], [], []
    for line in rows:
        made = list(draws(line, chance))
        alternatives = len(list(_CHOICE.finditer(line.text)))  # a line with many of them stands for more
        size = ASKED_WEIGHT if line.said else min(alternatives + 1, 4)
        texts += made
        kinds += [line.kind] * len(made)
        weights += [size / len(made)] * len(made)
    return fitted([vector_of(text) for text in texts], kinds, weights, regularisation)


def fitted(vectors: Sequence[Vector], kinds: Sequence[str], weights: Sequence[float], regularisation: float) -> Learnt:
    """A multinomial regression over hashed features."""
    ends = np.cumsum([0, *(len(buckets) for buckets, _ in vectors)])
    matrix = csr_matrix(
        (np.concatenate([values for _, values in vectors]), np.concatenate([buckets for buckets, _ in vectors]), ends),
        shape=(len(vectors), BUCKETS),
    )
    model = LogisticRegression(C=regularisation, max_iter=1000, tol=1e-4)
    model.fit(matrix, kinds, sample_weight=np.array(weights))
    return Learnt(list(model.classes_), model.coef_.T, model.intercept_)


def write(learnt: Learnt, path: Path = MODEL_PATH) -> None:
    """Weights in bytes, with one scale."""
    scale = float(np.abs(learnt.weights).max()) / 127
    np.savez_compressed(
        path, kinds=np.array(learnt.kinds), weights=np.round(learnt.weights / scale).astype(np.int8),
        scale=np.float32(scale), bias=learnt.bias.astype(np.float32),
    )  # fmt: skip


def split(rows: list[Line], chance: random.Random) -> tuple[list[Line], list[Line]]:
    """Three quarters of the lines of each kind, and the rest."""
    kept, out = [], []
    for kind in dict.fromkeys(line.kind for line in rows):
        of_kind = [line for line in rows if line.kind == kind]
        chance.shuffle(of_kind)
        cut = max(1, len(of_kind) // 4)
        out += of_kind[:cut]
        kept += of_kind[cut:]
    return kept, out


def held_out(failures: bool) -> None:
    right, asked, typed = Counter[str](), Counter[str](), Counter[str]()
    for seed in range(3):
        chance = random.Random(SEED + seed)
        kept, out = split(lines(), chance)
        learnt = learn(kept, chance)
        for line in out:
            for _ in range(3):
                text = filled(chosen(line.text, chance), chance, held=True)
                read = learnt.read(text)
                asked[line.kind] += 1
                right[line.kind] += read == line.kind
                typed[line.kind] += learnt.read(typo(text, chance)) == line.kind
                if failures and read != line.kind:
                    print(f"   {line.kind:20} read as {read:20} {text}")
    for kind in asked:
        print(f"{kind:20} {right[kind]:4} of {asked[kind]:4}, with a typo {typed[kind]:4}")
    print(f"all {right.total()} of {asked.total()} ({right.total() / asked.total():.1%}), "
          f"with a typo {typed.total() / asked.total():.1%}")  # fmt: skip


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--held-out", action="store_true")
    parser.add_argument("--failures", action="store_true")
    given = parser.parse_args()
    if given.held_out:
        held_out(given.failures)
        return
    learnt = learn(lines(), random.Random(SEED))
    write(learnt)
    print(f"{len(lines())} lines of {len(learnt.kinds)} kinds; {MODEL_PATH.stat().st_size} bytes in {MODEL_PATH.name}")


if __name__ == "__main__":
    main()
