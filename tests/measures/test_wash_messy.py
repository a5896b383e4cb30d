"""Wash-adjusted volume in messy markets of many forms: token-days near the truth, volume rightly and wrongly taken out.

Seeds from 500 on were not looked at while the rule was made. `python -m tests.measures.test_wash_messy` prints all figures.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date

import pytest
from tests.measures.messy_trades import FORMS, SHAPES, Known, messy_market

from ruma.measures.wash import judged

SEEDS = range(500, 530)
WITHIN = 0.10


@dataclass
class Score:
    """Figures over some markets; volumes in USD."""

    days: int = 0
    near: int = 0  # token-days whose adjusted volume is within a tenth of the true one
    taken: float = 0.0
    rightly: float = 0.0
    washed: float = 0.0
    worst: list[str] = field(default_factory=list)

    @property
    def precision(self) -> float:
        return self.rightly / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        return self.rightly / self.washed if self.washed else 1.0

    def add(self, market: list[Known]) -> None:
        true: dict[date, float] = defaultdict(float)
        adjusted: dict[date, float] = defaultdict(float)
        for known, verdict in zip(market, judged([known.trade for known in market]), strict=True):
            day, usd = known.trade.happened_at.date(), known.trade.volume_usd
            true[day] += 0.0 if known.form else usd
            adjusted[day] += 0.0 if verdict else usd
            self.taken += usd if verdict else 0.0
            self.washed += usd if known.form else 0.0
            self.rightly += usd if verdict and known.form else 0.0
        self.days += len(true)
        self.near += sum(abs(adjusted[day] - whole) <= WITHIN * whole for day, whole in true.items())


def scored(markets: Iterable[list[Known]]) -> Score:
    score = Score()
    for market in markets:
        score.add(market)
    return score


def test_markets_as_they_are_drawn() -> None:
    score = scored(messy_market(seed) for seed in SEEDS)
    assert score.near >= 0.9 * score.days
    assert score.precision >= 0.95 and score.recall >= 0.95


@pytest.mark.parametrize("shape", SHAPES)
def test_honest_markets_keep_their_volume(shape: str) -> None:
    score = scored(messy_market(seed, shape=shape, share=0.0) for seed in SEEDS[:8])
    assert score.washed == 0
    assert score.near >= 0.95 * score.days


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_taken_out(form: str) -> None:
    shape = "pool" if form == "owner" else None
    score = scored(messy_market(seed, shape=shape, form=form, share=0.4) for seed in SEEDS[:8])
    assert score.recall >= (0.75 if form == "slow ring" else 0.95)  # a lap that the end of the market cuts cannot be seen


def report() -> None:
    """All figures, as the docs and the changelog give them."""
    said = [("as drawn", [messy_market(seed) for seed in range(500, 700)])]
    said += [(f"honest {shape}", [messy_market(seed, shape=shape, share=0.0) for seed in range(500, 540)]) for shape in SHAPES]
    for form in FORMS:
        shape = "pool" if form == "owner" else None
        said.append((f"washed: {form}", [messy_market(seed, shape=shape, form=form, share=0.4) for seed in range(500, 540)]))
    for name, markets in said:
        score = scored(markets)
        print(
            f"{name:22} token-days within 10 %: {score.near / score.days:6.1%} of {score.days}; "
            f"volume precision {score.precision:.3f}, recall {score.recall:.3f}",
            flush=True,
        )


if __name__ == "__main__":
    report()
