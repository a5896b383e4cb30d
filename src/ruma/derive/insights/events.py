"""Signals become events and events become versions. Never changes a version that is there.

An event is one kind, token and subject without a silence of the rule's `gap_hours`. It gets a version when it is raised, when
it has grown by half since it was last told, when its state changes, and when it is over.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from ruma.derive.insights.rule import Rule, Signal, Told, moment

GROWN = 1.5  # an event half as large again is worth telling again; less would be an alert every hour


@dataclass(frozen=True)
class Event:
    """An event as far as it is known; all that the next month needs of it."""

    id: str
    kind: str
    token: str
    subject: str
    started: int
    active: int  # last step at which its rule held
    version: int
    told: float  # strength when last told
    peak: float  # greatest strength
    state: str
    hours: int  # window of its signals
    title: str
    summary: str
    figures: str
    tags: tuple[str, ...]
    ended: int | None = None

    def kept(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of(cls, kept: dict[str, Any]) -> Event:
        return cls(**{**kept, "tags": tuple(kept["tags"])})


@dataclass(frozen=True)
class Version:
    """What is added to the store."""

    event: Event
    step: int
    change: str
    told: Told | None  # None where only the end is new
    posts_of: str


def insight_id(kind: str, token: str, subject: str, started: int) -> str:
    """Stable: the same event has the same id in every derivation."""
    return hashlib.blake2b(f"{kind}\n{token}\n{subject}\n{started}".encode(), digest_size=10).hexdigest()


class Fold:
    """Takes the signals of one rule in the order of steps; `open` holds the events that the next month goes on with."""

    def __init__(self, rule: Rule, live: NDArray[np.int64], events: Iterable[Event]) -> None:
        self._rule = rule
        self._live = live
        self.open = {(event.token, event.subject): event for event in events}

    def run(self, signals: Iterable[Signal], figures_of: Any) -> Iterator[Version]:
        """Versions of the month, in no order of time across events."""
        self._figures_of = figures_of
        for signal in signals:
            key = (signal.token, signal.subject)
            if (event := self.open.get(key)) is not None:
                yield from self._close(event, signal.step)
            yield from self._take(key, signal)
        for event in list(self.open.values()):
            yield from self._close(event, int(self._live[-1]) + 1 if len(self._live) else event.active)

    def _close(self, event: Event, before: int) -> Iterator[Version]:
        """End an event whose silence was long enough at a step before `before`; forget one that has rested."""
        key = (event.token, event.subject)
        if event.ended is None:
            place = int(np.searchsorted(self._live, event.active + self._rule.gap_hours))
            if place < len(self._live) and (step := int(self._live[place])) < before:
                event = replace(event, ended=event.active, version=event.version + 1)
                self.open[key] = event
                yield Version(event, step, "Over.", None, "")
        if event.ended is not None and before > event.ended + self._rule.gap_hours + self._rule.rest_hours:
            del self.open[key]

    def _take(self, key: tuple[str, str], signal: Signal) -> Iterator[Version]:
        event = self.open.get(key)
        if event is None or event.ended is not None:
            if signal.opens and (event is None or signal.strength > GROWN * event.peak):
                yield self._raised(key, signal)
            return
        grown, turned = signal.strength >= GROWN * event.told, signal.state != event.state
        event = replace(event, active=signal.step, peak=max(event.peak, signal.strength))
        if grown or turned:
            told = signal.tell()
            change = f"Now {signal.state}." if turned else f"Grown to {signal.strength / event.told:.1f}x of what it was."
            event = self._retold(event, signal, told)
            yield Version(event, signal.step, change, told, signal.posts_of)
        self.open[key] = event

    def _raised(self, key: tuple[str, str], signal: Signal) -> Version:
        told, started = signal.tell(), signal.step - signal.hours
        event = Event(
            id=insight_id(self._rule.kind, signal.token, signal.subject, started),
            kind=self._rule.kind,
            token=signal.token,
            subject=signal.subject,
            started=started,
            active=signal.step,
            version=0,
            told=signal.strength,
            peak=signal.strength,
            state=signal.state,
            hours=signal.hours,
            title="",
            summary="",
            figures="[]",
            tags=(),
        )
        self.open[key] = event = self._retold(event, signal, told)
        return Version(event, signal.step, "Raised.", told, signal.posts_of)

    def _retold(self, event: Event, signal: Signal, told: Told) -> Event:
        return replace(
            event,
            version=event.version + 1,
            told=signal.strength,
            state=signal.state,
            hours=signal.hours,
            title=told.title,
            summary=told.summary,
            figures=self._figures_of(told.figures),
            tags=tuple(dict.fromkeys((*self._rule.tags, *told.tags))),
        )


def ended_at(event: Event) -> Any:
    """When the event was last active; None while it lasts."""
    return None if event.ended is None else moment(event.ended)
