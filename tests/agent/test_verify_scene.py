"""The slots that the mutation suite builds its sentences of: a true text and false ones for the same place.

Whether a false text happens to be true is decided here, from the result models, and never by the gate.
"""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from ruma.agent.evidence import Evidence

from .test_verify_world import NAMES, Caller, MarketResult, Narratives, TokenResult


@dataclass
class Slot:
    text: str
    wrong: list[tuple[str, str]] = field(default_factory=list)


Piece = str | Slot


@dataclass
class Scene:
    """One world, spelled out for the templates."""

    evidence: list[Evidence]
    chance: random.Random

    def __post_init__(self) -> None:
        one, two, market, other, narratives = (source.result for source in self.evidence)
        assert isinstance(one, TokenResult) and isinstance(two, TokenResult) and isinstance(narratives, Narratives)
        assert isinstance(market, MarketResult) and isinstance(other, MarketResult)
        self.one, self.two, self.market, self.other, self.narratives = one, two, market, other, narratives

    # -- slots ------------------------------------------------------------------------------------------------

    def number(self, value: float, decimals: int, before: str = "", after: str = "", size: float = 1.0) -> Slot:
        """A shown number with its unit; wrong ones differ in a digit, the unit or the magnitude."""
        shown = f"{abs(value) / size:,.{decimals}f}"
        wrong = [("digit", before + digits + after) for digits in self._digits(shown, abs(value) / size, decimals)]
        wrong += [("unit", text) for text in self._units(before, shown, after)]
        for other in self._others(value, after or before):
            text = f"{other / size:,.{decimals}f}"
            if abs(float(text.replace(",", "")) - abs(value) / size) > 0.5 * 10.0**-decimals + 1e-9:
                wrong.append(("other fact", before + text + after))
        if size > 1:
            for letter in {"K", "M", "B"} - {after[:1]}:
                wrong.append(("magnitude", before + shown + letter + after[1:]))
        elif before == "$" or after in ("", " posts"):
            wrong.append(("magnitude", f"{before}{shown}{self.chance.choice('KMB')}{after}"))
        return Slot(before + shown + after, wrong)

    def _digits(self, shown: str, true: float, decimals: int) -> Iterator[str]:
        places = [i for i, c in enumerate(shown) if c.isdigit()]
        for place in self.chance.sample(places, min(2, len(places))):
            digit = self.chance.choice([d for d in "0123456789" if d != shown[place]])
            new = shown[:place] + digit + shown[place + 1 :]
            if abs(float(new.replace(",", "")) - true) > 0.5 * 10.0**-decimals + 1e-9 and not re.match(r"0[\d,]", new):
                yield new

    def _others(self, value: float, unit: str) -> list[float]:
        """True values of other facts that are written alike: the hardest lie."""
        kinds = {"%": ("pct",), "pp": ("pp",), "of": ("score",), "bps": ("bps",), "$": ("usd",)}
        wanted = next((units for mark, units in kinds.items() if mark in unit), ("count",))
        values = [abs(f.value) for source in self.evidence for f in source.facts if f.unit in wanted and f.value != value]
        return self.chance.sample(values, min(2, len(values)))

    def _units(self, before: str, shown: str, after: str) -> Iterator[str]:
        if before == "$":
            yield f"{shown}{after}"
            yield f"{shown}{after} %"
        elif after.startswith(" %"):
            yield from (f"{shown} pp{after[2:]}", f"${shown}{after[2:]}", f"{shown} bps{after[2:]}", f"{shown}x{after[2:]}")
        elif after.startswith(" pp"):
            yield from (f"{shown} %{after[3:]}", f"{shown} points{after[3:]}")
        elif after.startswith(" of 100"):
            yield from (f"{shown} %{after[7:]}", f"{shown} points{after[7:]}")
        elif after.startswith(" bps"):
            yield from (f"{shown} %{after[4:]}", f"{shown} pp{after[4:]}")

    def token(
        self, result: TokenResult | MarketResult, value: Callable[[TokenResult | MarketResult], object] | None = None
    ) -> Slot:
        """A token by name; wrong ones are the other token of the evidence and a token that no evidence holds."""
        pair = (self.one, self.two) if isinstance(result, TokenResult) else (self.market, self.other)
        other = pair[1] if result is pair[0] else pair[0]
        wrong = [("token", other.token.name)] if value is None or value(other) != value(result) else []
        foreign = [name for id, _, name in NAMES if id not in (pair[0].token.id, pair[1].token.id) and name != "Optimism"]
        wrong += [("token", self.chance.choice(foreign)), ("token", "$" + self.chance.choice(["WIF", "LTC", "BCH", "PEPE"]))]
        form = self.chance.choice([result.token.name, f"${result.token.symbol}", f"**{result.token.name}**"])
        return Slot(form, wrong)

    def metric(self, right: str, *others: str) -> Slot:
        return Slot(right, [("metric", other) for other in others])

    def move(self, value: float, *words: str) -> Slot:
        """A direction word out of (up, down) pairs."""
        pairs = [pair.split("/") for pair in words]
        up, down = self.chance.choice(pairs)
        return Slot(up if value > 0 else down, [("direction", down if value > 0 else up)])

    def signed(self, value: float, decimals: int, after: str) -> Slot:
        shown = f"{abs(value):,.{decimals}f}{after}"
        if value == 0:
            return Slot(shown, [("sign", "+" + shown), ("sign", "-" + shown)])
        right, false = ("+", "-") if value > 0 else ("-", "+")
        wrong = [("sign", false + shown)] + ([("sign", shown)] if value < 0 else [])
        return Slot(right + shown, wrong)

    def day(self, day: datetime, holds: Callable[[datetime], bool] = lambda _: False) -> Slot:
        form = self.chance.choice(["%-d %B %Y", "%Y-%m-%d", "%-d %b", "%B %-d, %Y", "%-d %B"])
        shifts = [timedelta(days=n) for n in (-2, -1, 1, 2, 31, 365)]
        near = [day + shift for shift in shifts if not holds(day + shift)]
        return Slot(day.strftime(form), [("date", d.strftime(form)) for d in near if d.strftime(form) != day.strftime(form)])

    def window(self, hours: int) -> Slot:
        forms = {
            168: ["last 7 days", "past week", "past 168 hours", "last seven days"],
            24: ["last 24 hours", "past day", "last 24h"],
        }
        false = ["last 30 days", "last 3 days", "past month", "last 8 days", "past 12 hours", "previous 7 days"]
        return Slot(self.chance.choice(forms[hours]), [("window", text) for text in [*false, forms[192 - hours][0]]])

    def author(self, caller: Caller, callers: list[Caller], field_name: str) -> Slot:
        others = [c for c in callers if getattr(c, field_name) != getattr(caller, field_name)]
        wrong = [("author", self.chance.choice(others).author)] if others else []
        fake = f"u{self.chance.getrandbits(40):010x}"
        return Slot(caller.author, [*wrong, ("author", fake), ("author", "@cryptoking")])
