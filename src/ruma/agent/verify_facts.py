"""The facts of the evidence, findable by value and unit, and how they move against each other. Never reads prose."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from ruma.agent.evidence import Evidence, Fact
from ruma.agent.verify_figures import Figure
from ruma.agent.verify_names import Key
from ruma.agent.verify_words import normal

# What may stand without a unit in prose; every other unit has to be shown.
SHOWN_AS: dict[str, tuple[str, ...]] = {
    "plain": ("count", "score", "ratio", "z", "rank"),
    "pct": ("pct",),
    "pp": ("pp",),
    "usd": ("usd",),
    "score": ("score",),
    "points": ("points",),
    "ratio": ("ratio",),
    "z": ("z",),
    "bps": ("bps",),
    "hours": ("hours",),
    "days": ("days",),
    "rank": ("rank",),
}
MAY_BE_SHORT = frozenset({"usd", "count"})  # 3.4B is money or a count, never a score
_PLACE = frozenset({("rank",), ("place",), ("position",)})
_PEAKS = frozenset({"peak", "high", "highest", "busiest", "most", "low", "lowest"})
_FLOWS = (("flow",), ("inflow",), ("outflow",))


@dataclass(frozen=True)
class Known:
    """A fact with the evidence it stands in and the phrases that name it."""

    fact: Fact
    evidence: Evidence
    names: frozenset[tuple[str, ...]]

    @property
    def key(self) -> Key:
        return (self.fact.entity.kind, self.fact.entity.id)

    def named(self, phrase: tuple[str, ...]) -> bool:
        """True where a phrase names the fact; a change is also named by the metric that changes."""
        if phrase in self.names:
            return True
        return self.fact.change and self.partly(phrase)

    def partly(self, phrase: tuple[str, ...]) -> bool:
        """True where a phrase is part of a name: "mindshare" of "mindshare peak"."""
        return any(_holds(name, phrase) for name in self.names)

    def holds_word(self, word: str) -> bool:
        """True where a name of the fact has a word: "average" of "average return"."""
        return any(word == part or f"{word[:-1]}ily" == part for name in self.names for part in name)

    @property
    def says_peak(self) -> bool:
        return any(word in _PEAKS for name in self.names for word in name)

    @property
    def says_place_only(self) -> bool:
        return self.names <= _PLACE


def _holds(name: tuple[str, ...], part: tuple[str, ...]) -> bool:
    return any(name[i : i + len(part)] == part for i in range(len(name) - len(part) + 1))


@lru_cache(maxsize=4096)  # one entry per declared field, not per fact
def names_of(said_as: tuple[str, ...]) -> frozenset[tuple[str, ...]]:
    """Normal forms of the phrases; a net flow may be said as an inflow or an outflow, its sign then decides."""
    names = {normal(phrase) for phrase in said_as} - {()}
    for name in tuple(names):
        if name[0] == "net" and name[-1:] in _FLOWS:
            names |= {(*name[:-1], *flow) for flow in _FLOWS}
    return frozenset(names)


@dataclass
class FactIndex:
    """All facts by evidence and unit, sorted by size."""

    evidence: Sequence[Evidence]
    known: list[Known] = field(init=False)
    _by_unit: dict[tuple[str, str], tuple[list[float], list[Known]]] = field(init=False)
    _by_entity: dict[tuple[str, Key], list[Known]] = field(init=False)

    def __post_init__(self) -> None:
        self.known = [known for source in self.evidence for known in _known(source)]
        groups: dict[tuple[str, str], list[Known]] = defaultdict(list)
        self._by_entity = defaultdict(list)
        for known in self.known:
            groups[known.evidence.id, known.fact.unit].append(known)
            self._by_entity[known.evidence.id, known.key].append(known)
        self._by_unit = {}
        for place, members in groups.items():
            members.sort(key=lambda known: abs(known.fact.value))
            self._by_unit[place] = ([abs(known.fact.value) for known in members], members)

    def phrases(self) -> Iterable[str]:
        """Every phrase that names a fact, flows in all their directions."""
        for said_as in {known.fact.said_as: None for known in self.known}:
            for name in names_of(said_as):
                yield " ".join(name)

    def valued(self, figure: Figure, cited: Iterable[str]) -> list[Known]:
        """Facts of the cited evidence whose value rounds to the figure as it is shown."""
        slack = figure.step / 2 * (1 + 1e-9) + 1e-9 * figure.value
        found: list[Known] = []
        for id in cited:
            for unit in SHOWN_AS.get(figure.unit, ()):
                if figure.suffixed and unit not in MAY_BE_SHORT:
                    continue
                sizes, members = self._by_unit.get((id, unit), ([], []))
                found += members[bisect_left(sizes, figure.value - slack) : bisect_right(sizes, figure.value + slack)]
        return found

    def about(self, key: Key, cited: Iterable[str]) -> list[Known]:
        """All facts of an entity in the cited evidence."""
        return [known for id in cited for known in self._by_entity.get((id, key), ())]

    def moves(self, known: Known) -> set[int]:
        """Signs in which the fact's metric is known to have moved between the window before and this one."""
        signs: set[int] = set()
        for other in self._by_entity.get((known.evidence.id, known.key), ()):
            fact, one = other.fact, known.fact
            if fact.change and any(other.named(name) for name in known.names):
                signs.add(_sign(fact.value))
            elif _apart(fact, one) and other.names & known.names:
                now, before = (fact, one) if one.period == "previous" else (one, fact)
                signs.add(_sign(now.value - before.value))
        return signs

    def is_extreme(self, known: Known, sign: int, among: Iterable[Known]) -> bool:
        """True where no fact of the same metric and period among the given is beyond this one."""
        peers = [o for o in among if o.fact.metric == known.fact.metric and o.fact.period == known.fact.period]
        return len(peers) > 1 and all(sign * (known.fact.value - o.fact.value) >= 0 for o in peers)


def _known(source: Evidence) -> Iterable[Known]:
    """The facts of an evidence; a change or an earlier value may be named as its row names the present one."""
    levels: dict[str, list[frozenset[tuple[str, ...]]]] = defaultdict(list)
    for fact in source.facts:
        if not fact.change and not fact.period:
            levels[_row(fact)].append(names_of(fact.said_as))
    for fact in source.facts:
        names = names_of(fact.said_as)
        if fact.change or fact.period == "previous":
            names = names.union(*(level for level in levels[_row(fact)] if level & names))
        yield Known(fact, source, names)


def _apart(one: Fact, other: Fact) -> bool:
    """Two levels of one row, now and in the window before."""
    alike = one.unit == other.unit and not one.change and not other.change and _row(one) == _row(other)
    return alike and {one.period, other.period} == {"", "previous"}


def _row(fact: Fact) -> str:
    return fact.path.rpartition(".")[0]


def _sign(value: float) -> int:
    return (value > 0) - (value < 0)
