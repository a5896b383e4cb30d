"""How a kind of insight is declared, and what it says at a step. Never reads the store."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from ruma.derive.insights.scene import Scene

TICK = timedelta(milliseconds=1)  # the store's clock resolution


def moment(step: int) -> datetime:
    """The UTC moment of a step, which is a number of hours since 1970."""
    return datetime.fromtimestamp(step * 3600, UTC)


def step_of(when: datetime) -> int:
    """The last step at or before a moment."""
    return int(when.timestamp() // 3600)


def just_before(step: int) -> str:
    """The `as_of` at which a measure reads what the step stands on: records seen before it."""
    return (moment(step) - TICK).isoformat(timespec="milliseconds").replace("+00:00", "Z")


@dataclass(frozen=True)
class Figure:
    """One number that an insight states, and the call that gives it again.

    `basis` says what the call gives: the "value" itself, or the "series" it is computed from.
    """

    name: str
    value: float
    unit: str
    n: int | None = None
    measure: str | None = None
    arguments: dict[str, Any] = field(default_factory=dict)
    basis: str = "value"

    def said(self) -> dict[str, Any]:
        """As it is stored and shown."""
        evidence = {"measure": self.measure, "arguments": self.arguments, "basis": self.basis} if self.measure else None
        return {"name": self.name, "value": self.value, "unit": self.unit, "n": self.n, "evidence": evidence}


@dataclass(frozen=True)
class Told:
    """What a version of an insight says."""

    title: str
    summary: str
    figures: tuple[Figure, ...]
    tags: tuple[str, ...] = ()
    posts: tuple[tuple[str, str, datetime], ...] = ()  # posts the rule knows itself: source, source_id, happened_at
    accounts: tuple[tuple[str, str], ...] = ()  # likewise: source, author


@dataclass(frozen=True)
class Signal:
    """A rule holds for a token at a step.

    opens      strong enough to raise an insight; otherwise it only keeps an open one alive
    strength   times the least strength at which the rule opens: 1 and up when it opens
    state      a stage or direction: a change of it makes a new version
    posts_of   the subject whose posts are shown ('' for none), over the `hours` before the step
    """

    step: int
    token: str
    opens: bool
    strength: float
    hours: int
    tell: Callable[[], Told]
    subject: str = ""
    state: str = ""
    posts_of: str = "talk"


@dataclass(frozen=True)
class Rule:
    """One kind of insight."""

    kind: str
    category: str
    tags: tuple[str, ...]
    formula: str
    gap_hours: int  # silence after which the event is over
    rest_hours: int  # after its end only a stronger event of the same kind, token and subject is a new one
    signals: Callable[[Scene], Iterable[Signal]]


@dataclass(frozen=True)
class NewsKind:
    """News of one sort: a post tells it when it carries the tag or matches the pattern (RE2, over the lower-case text)."""

    name: str
    tag: str
    pattern: str
    said: str
    least_authors: int = 4  # independent accounts; three friends agree too easily


def _kinds() -> list[Any]:
    import ruma.derive.insights.kinds as folder

    names = sorted(module.name for module in pkgutil.iter_modules(folder.__path__))
    return [importlib.import_module(f"{folder.__name__}.{name}") for name in names]


def rules() -> tuple[Rule, ...]:
    """All declared rules, in the order of their files; reads the folder, so a new file is enough to add one."""
    return tuple(rule for module in _kinds() for rule in module.RULES)


def news_kinds() -> tuple[NewsKind, ...]:
    """All sorts of news that any rule asks posts for."""
    return tuple(kind for module in _kinds() for kind in getattr(module, "NEWS", ()))
