"""The gate's promise, measured: every good sentence passes, and a sentence with one false fact does not."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Iterator

from ruma.agent.verify import FigureGate

from .test_verify_scene import Piece, Scene, Slot
from .test_verify_templates import TEMPLATES
from .test_verify_world import ASKED, BOOK, world

WORLDS = 20
PER_SLOT = 2


def text_of(pieces: list[Piece]) -> str:
    return "".join(piece if isinstance(piece, str) else piece.text for piece in pieces)


def corruptions(pieces: list[Piece], chance: random.Random) -> Iterator[tuple[str, str]]:
    """Kind and sentence, one slot made false at a time."""
    slots = [i for i, piece in enumerate(pieces) if isinstance(piece, Slot)]
    for index in slots:
        slot = pieces[index]
        assert isinstance(slot, Slot)
        picked = chance.sample(slot.wrong, min(PER_SLOT, len(slot.wrong)))
        picked += [wrong for wrong in slot.wrong if wrong[0] in ("swap", "other fact") and wrong not in picked]
        for kind, false in picked:
            changed = list(pieces)
            changed[index] = false
            if kind == "swap":
                changed = _swapped(pieces, index)
            yield kind, text_of(changed)


def _swapped(pieces: list[Piece], index: int) -> list[Piece]:
    """The slot changes places with the next number of the same unit."""
    first = pieces[index]
    assert isinstance(first, Slot)
    unit = first.text.lstrip("0123456789.,")
    other = next(
        i
        for i, p in enumerate(pieces)
        if i > index and isinstance(p, Slot) and p.text.lstrip("0123456789.,") == unit and p.text[0].isdigit()
    )
    changed = list(pieces)
    changed[index], changed[other] = pieces[other], first
    return changed


def run() -> tuple[int, list[str], Counter[str], Counter[str], list[tuple[str, str]]]:
    good, rejected, tried, caught, missed = 0, [], Counter[str](), Counter[str](), []
    for seed in range(WORLDS):
        evidence = world(seed)
        gate = FigureGate(evidence, BOOK, ASKED)
        scene = Scene(evidence, random.Random(seed + 1000))
        for template in TEMPLATES:
            pieces = template(scene)
            sentence = text_of(pieces)
            verdict = gate.check(sentence)
            good += 1
            if not verdict.ok or not verdict.checked:
                rejected.append(f"{sentence} {verdict.problems}")
            for kind, false in corruptions(pieces, scene.chance):
                tried[kind] += 1
                if gate.check(false).ok:
                    missed.append((kind, f"{false}   <- {sentence}"))
                else:
                    caught[kind] += 1
    return good, rejected, tried, caught, missed


def test_every_good_sentence_passes_and_every_false_fact_is_caught() -> None:
    good, rejected, tried, caught, missed = run()
    for kind in sorted(tried):
        print(f"{kind:10} {caught[kind]:5} of {tried[kind]:5} caught, {caught[kind] / tried[kind]:.1%}")
    print(f"all        {caught.total():5} of {tried.total():5} caught; {good} good sentences, {len(rejected)} rejected")
    assert rejected == []
    assert good >= 300 and tried.total() >= 1000
    assert min(tried[kind] for kind in tried) >= 20
    assert caught.total() / tried.total() >= 0.99, missed[:20]
    assert all(caught[kind] / tried[kind] >= 0.97 for kind in tried), missed[:20]
