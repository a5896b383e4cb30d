"""Walks the grammar of wording.txt: a rule and its slots -> a text as somebody typed it. Knows nothing of who or why."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import numpy as np
from evals.foreign.universe import Coin, written

HERE = Path(__file__).parent
SLOT = re.compile(r"<(\w+)>")
OPENERS = ("", "", "", "", "", "ok so ", "honestly ", "lol ", "fwiw ", "real talk: ", "imo ", "ser ", "update: ")
TAILS = ("", "", "", "", "", "", " nfa", " 🤝", " 👀", "...", " tbh", " lfg", " 🫡", " idk", "!!")
SHORTENED = (
    ("you ", "u "),
    ("because", "bc"),
    ("people", "ppl"),
    ("right now", "rn"),
    ("your", "ur"),
    ("the ", "da "),
    ("though", "tho"),
    ("to be", "2 be"),
)


@cache
def sections(file: str) -> dict[str, tuple[str, ...]]:
    """The lines under each `[header]` of a text file beside this one; `#` begins a remark."""
    found: dict[str, list[str]] = {}
    name = ""
    for line in (HERE / file).read_text(encoding="utf-8").splitlines():
        if line.startswith("[") and line.endswith("]"):
            name = line[1:-1]
            found[name] = []
        elif line and name:
            found[name].append(line)
    return {name: tuple(lines) for name, lines in found.items()}


def pick(rng: np.random.Generator, choices: tuple[str, ...]) -> str:
    """One of them."""
    return choices[int(rng.integers(len(choices)))]


class Slots(dict[str, str]):
    """What fills the slots of one text, and which of them the walk came through."""

    def __init__(self, **given: str) -> None:
        super().__init__(given)
        self.used: set[str] = set()

    def take(self, name: str) -> str:
        self.used.add(name)
        return self[name]


def expand(rng: np.random.Generator, rule: str, slots: Slots) -> str:
    """One walk from a rule; a slot that is given wins over a rule of the same name."""

    def filled(found: re.Match[str]) -> str:
        name = found[1]
        if name == "small":
            return str(int(rng.integers(2, 90)))
        return slots.take(name) if name in slots else expand(rng, name, slots)

    return SLOT.sub(filled, pick(rng, sections("wording.txt")[rule])).strip()


def called(rng: np.random.Generator, coin: Coin, lower: bool) -> str:
    """How this post names the coin. Everyday words get a mark in lower case, as people who want to be found give them one."""
    way = rng.random()
    if way < 0.42:
        name = f"${coin.symbol}"
    elif way < 0.66:
        name = coin.symbol
    elif way < 0.90:
        name = coin.name
    elif way < 0.96:
        name = f"#{coin.symbol}"
    else:
        name = f"${coin.symbol.lower()}"
    if lower:
        name = name.lower()
        if coin.word and name[0] not in "$#" and " " not in name:
            name = f"${coin.symbol.lower()}"
    return name


def levels(rng: np.random.Generator, price_usd: float) -> dict[str, str]:
    """Price levels around now, as typed."""
    return {
        "now": written(price_usd),
        "low": written(price_usd * (1 - rng.uniform(0.04, 0.2))),
        "high": written(price_usd * (1 + rng.uniform(0.05, 0.4))),
        "lev": str(int(rng.choice([2, 3, 5, 10, 20]))),
    }


def typed(rng: np.random.Generator, text: str, lower: bool) -> str:
    """The same text with an opener, a tail, sloppy letters and links, as people add them."""
    text = pick(rng, OPENERS) + text + pick(rng, TAILS)
    if rng.random() < 0.12:
        whole, short = SHORTENED[int(rng.integers(len(SHORTENED)))]
        text = text.replace(whole, short)
    if rng.random() < 0.15:
        text += f" https://t.co/{code(rng, 10)}"
    return text.lower() if lower else text


def with_aside(rng: np.random.Generator, text: str) -> str:
    """Now and then one more sentence that has nothing to do with it, as people put two things in one post."""
    way = rng.random()
    if way > 0.45:
        return text
    more = expand(rng, "aside", Slots())
    return f"{more}. {text}" if way < 0.1 else f"{text}. {more}" if way < 0.35 else f"{text}\n\n{more}"


def code(rng: np.random.Generator, length: int) -> str:
    """Letters and digits without meaning."""
    return "".join(rng.choice(list("abcdefghkmnpqrstuvwxyz23456789"), length))
