"""What the API is given to work with. Never builds any of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from ruma.access.accounts import Accounts
from ruma.access.rates import Rates
from ruma.agent.events import Event, Question
from ruma.measures.declare import Measure
from ruma.measures.reading import Reading
from ruma.settings import Settings


class AgentLike(Protocol):
    """Anything that answers a question as a stream of events; it may block, the API steps it in worker threads."""

    def answer(self, question: Question) -> Iterator[Event]: ...

    def quote(self, question: Question) -> int:
        """The most credits the answer will cost; what is not used is given back."""
        ...

    def price_list(self) -> dict[str, Any]:
        """What a question costs, by depth, tool and tokens."""
        ...


@dataclass(frozen=True)
class Services:
    """Everything behind the API, built by `app`."""

    settings: Settings
    accounts: Accounts
    rates: Rates
    measures: Mapping[str, Measure]
    reading: Callable[[datetime], Reading]
    agent: AgentLike
    data_kind: Callable[[], str]
    seen_until: Callable[[], datetime | None]
