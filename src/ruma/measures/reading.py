"""What a measure may touch: the store as it had been seen by one moment. Never looks past that moment."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from ruma.measures.declare import THIN_AUTHORS, THIN_POSTS, TokenRef, age_hours
from ruma.records import EARLIEST
from ruma.store.store import Store
from ruma.store.tokens import KnownToken, TokenBook

HOUR = timedelta(hours=1)
LATELY = timedelta(days=31)
TICK = timedelta(milliseconds=1)  # the store's clock resolution


def floor_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0)


@dataclass(frozen=True)
class Window:
    """From `start` to `as_of`, both included. `as_of` is the moment asked for, or the newest record where all data is older."""

    asked: datetime
    as_of: datetime
    hours: int
    seen_until: datetime | None
    start: datetime

    @property
    def moved(self) -> bool:
        """True where the answer stands on older data than asked for."""
        return self.seen_until is not None and self.seen_until < self.asked - timedelta(hours=self.hours)

    def before(self) -> Window:
        """The window of the same length just before this one, read with all that is known at the moment asked for."""
        length = timedelta(hours=self.hours)
        return Window(self.asked, self.start - TICK, self.hours, self.seen_until, self.start - length)

    def since(self, hours: int) -> Window:
        """A longer or shorter window with the same end."""
        return Window(self.asked, self.as_of, hours, self.seen_until, self.as_of - timedelta(hours=hours))

    def said(self, n: int, authors: int | None = None, notes: list[str] | None = None) -> dict[str, Any]:
        """The fields every Result shares."""
        stale = []
        if self.moved and self.seen_until is not None:
            stale = [f"The newest data is from {self.seen_until:%Y-%m-%d %H:%M} UTC; the answer stands on that moment."]
        return {
            "window_start": self.start,
            "window_hours": self.hours,
            "as_of": self.as_of,
            "asked_as_of": self.asked,
            "seen_until": self.seen_until,
            "age_hours": age_hours(self.seen_until, self.asked),
            "n": n,
            "thin": is_thin(n, authors),
            "notes": stale + (notes or []),
        }


def is_thin(posts: int, authors: int | None = None) -> bool:
    """Too few posts or authors to stand alone."""
    return posts < THIN_POSTS or (authors is not None and authors < THIN_AUTHORS)


def bots_by(window: Window) -> datetime:
    """Up to when bot scores may have been made: scores of a Monday are there if a post was seen in the week before it."""
    return min(window.asked, (window.seen_until or window.asked) + timedelta(days=6))


@dataclass(frozen=True)
class Reading:
    """The store at one moment. Every query of a measure goes through here and carries that moment."""

    store: Store
    asked: datetime

    @property
    def tokens(self) -> TokenBook:
        return self.store.tokens()

    def token(self, ref: str | int, *, param: str = "id") -> KnownToken:
        """The token; UnknownToken blames the parameter it was asked with."""
        return self.tokens.find(ref, param=param)

    def ref(self, token: KnownToken) -> TokenRef:
        return TokenRef(token_id=token.token_id, id=token.id, symbol=token.symbol, name=token.name)

    def window(self, hours: int, newest: datetime | None) -> Window:
        """The last `hours` before the moment asked for; before `newest` where that lies before the whole window."""
        moved = newest is not None and newest < self.asked - timedelta(hours=hours)
        end = newest if moved and newest else self.asked
        return Window(self.asked, end, hours, newest, end - timedelta(hours=hours))

    def posts_window(self, hours: int, token: KnownToken | None = None) -> Window:
        """The window over posts that name the token (any token where it is None)."""
        newest = self._newest("newest_mention", token=token.id) if token else self._newest("newest_post")
        return self.window(hours, newest)

    def ecosystem_window(self, hours: int, ecosystem: str) -> Window:
        """The window over posts about the ecosystem."""
        return self.window(hours, self._newest("newest_ecosystem_post", ecosystem=ecosystem))

    def prices_window(self, hours: int, token: KnownToken) -> Window:
        """The window over the token's candles."""
        return self.window(hours, self._newest("newest_price", token=token.id))

    def trades_window(self, hours: int, token: KnownToken | None = None, chain: str = "") -> Window:
        """The window over DEX trades of a token, or of a chain."""
        if token:
            return self.window(hours, self._newest("newest_trade", token=token.id, chain=chain))
        # a chain has many trades a day, and they are kept by token: a month of them would be looked through for one
        return self.window(hours, self._newest("newest_trade", (24 * HOUR, LATELY), token="", chain=chain))

    def any_window(self, hours: int, token: KnownToken) -> Window:
        """The window over whatever is known of the token, posts or candles."""
        newest = [self._newest("newest_mention", token=token.id), self._newest("newest_price", token=token.id)]
        return self.window(hours, max((moment for moment in newest if moment), default=None))

    def _newest(self, query: str, spans: tuple[timedelta, ...] = (LATELY,), **parameters: Any) -> datetime | None:
        """The newest record seen by the moment asked for: near it as a rule, so the last month is looked at first."""
        for since in (*(floor_hour(self.asked) - span for span in spans), EARLIEST):
            bounds = {"since": since, "seen": self.asked}
            for row in self.store.rows(query, **bounds, **parameters):
                newest: datetime = row["newest"]
                return newest
        return None

    def rows(self, query: str, window: Window, **parameters: Any) -> list[dict[str, Any]]:
        """Rows of a named query with the window bound."""
        rows: list[dict[str, Any]] = self.table(query, window, **parameters).to_pylist()
        return rows

    def table(self, query: str, window: Window, **parameters: Any) -> pa.Table:
        """The answer in columns, with the window bound: `start` and `as_of` bound happened_at, `seen` bounds seen_at.

        `bots_by` bounds the Monday whose bot scores count: none that elapsed time alone would bring.
        """
        bounds = {"start": window.start, "as_of": window.as_of, "seen": window.asked, "bots_by": bots_by(window)}
        return self.store.table(query, **bounds, **parameters)
