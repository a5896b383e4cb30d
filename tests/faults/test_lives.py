"""Thousands of request lives, interleaved, with crashes at any statement, lost acknowledgements, departures and retries.

One thread plays clients and server processes in an order drawn from a seed, on a clock of its own; the ledger is the real
one on a real database. Whatever is drawn, the books add up, and nobody pays twice for one thing.
"""

from __future__ import annotations

import os
import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import event, select

from ruma.access.accounts import Accounts
from ruma.access.ledger import LEASE, Cost, Opened, Order
from ruma.access.repeats import Repeat, Reply, by_body, by_key
from ruma.access.tables import calls
from ruma.errors import InProgress, OutOfCredits
from ruma.tiers import Tier

PROCESSES = 4
LIVES = int(os.environ.get("LIVES", "2000"))  # CI plays 10,000, which takes some forty seconds
AT_ONCE = 24  # lives that overlap
CRASH = 0.004  # of each statement
ACK_LOST = 0.004  # of each commit


class Crash(BaseException):
    """The process died here; nothing of it runs any more."""


class AckLost(Exception):
    """It was committed and the database's word for it did not arrive."""


@dataclass
class World:
    """The database, the clock, the dice, and which processes live."""

    accounts: Accounts
    dice: random.Random
    now: datetime = datetime(2026, 5, 1, tzinfo=UTC)
    lives_of: list[int] = field(default_factory=lambda: [0] * PROCESSES)
    """How often each process was started anew; a life of an earlier start is dead."""
    harmless: bool = False

    def __call__(self) -> datetime:
        return self.now


@dataclass
class Wish:
    """What one client wants, however often it has to ask."""

    number: int
    public_id: str
    kind: str
    streamed: bool
    ceiling: int
    cost: int
    attempts: list[str] = field(default_factory=list)
    delivered: bool = False

    def repeat(self) -> Repeat | None:
        attempt = len(self.attempts) - 1
        match self.kind:
            case "keyed":
                return by_key(f"key{self.number}", f"body{self.number}")
            case "counted":
                return by_body(f"body{self.number}", attempt)
        return None


@contextmanager
def faults(world: World) -> Iterator[None]:
    """Statements that kill the process, and commits whose word is lost."""
    engine = world.accounts.database.engine
    commit = engine.dialect.do_commit

    def before(*_: Any) -> None:
        if not world.harmless and world.dice.random() < CRASH:
            raise Crash

    def committed(raw: Any) -> None:
        commit(raw)
        if not world.harmless and world.dice.random() < ACK_LOST:
            raise AckLost

    event.listen(engine, "before_cursor_execute", before)
    engine.dialect.do_commit = committed
    try:
        yield
    finally:
        event.remove(engine, "before_cursor_execute", before)
        engine.dialect.do_commit = commit


def served(world: World, wish: Wish, request_id: str) -> Iterator[None]:
    """One attempt on one process, as the API does it; each yield is a place where others go on."""
    ledger, dice = world.accounts.ledger, world.dice
    try:
        call = ledger.open(Order(request_id, wish.public_id, "chat", wish.ceiling), wish.repeat())
    except AckLost:
        ledger.release(Opened(request_id, wish.ceiling), "failure")
        return
    if isinstance(call, Reply):
        assert call.body == f"reply to {wish.number}".encode()
        wish.delivered = dice.random() < 0.8
        return
    yield
    for _ in range(dice.randrange(3)):
        if dice.random() < 0.9:
            ledger.beat([request_id])
        yield
    end = dice.random()
    if end < 0.15:
        ledger.release(call, "failure")
    elif end < 0.35:  # the client leaves; amid the text of a stream it pays for the tools that ran
        if wish.streamed:
            ledger.settle(call, Cost(dice.randint(1, wish.cost), "client left"))
        else:
            ledger.release(call, "client left")
    else:
        try:
            ledger.settle(call, Cost(wish.cost), Reply("text/plain", f"reply to {wish.number}".encode()))
        except AckLost:
            ledger.release(call, "failure")
            return
        yield
        wish.delivered = dice.random() < 0.8


def life(world: World, wish: Wish) -> Iterator[None]:
    """A client that asks until it has its answer or gives up."""
    for attempt in range(4):
        process = world.dice.randrange(PROCESSES)
        born = world.lives_of[process]
        request_id = f"{wish.number}-{attempt}"
        wish.attempts.append(request_id)
        serving = served(world, wish, request_id)
        try:
            while world.lives_of[process] == born:
                next(serving)
                yield
        except (StopIteration, InProgress):
            pass
        except OutOfCredits:
            return
        except AckLost:
            pass  # its clearing up failed too: the lease is left to run out
        except Crash:
            world.lives_of[process] += 1  # and with it die all lives on it
        if wish.delivered:
            return
        yield


def check(world: World, wishes: list[Wish]) -> None:
    """The books add up; nobody paid more than one price for a thing that can be told to be the same."""
    world.harmless = True
    assert world.accounts.audit() == []
    with world.accounts.database.reading() as connection:
        rows = connection.execute(select(calls.c.request_id, calls.c.credits, calls.c.state)).all()
    charged = {row.request_id: row.credits for row in rows}
    for wish in wishes:
        paid = [charged.get(attempt, 0) for attempt in wish.attempts]
        assert max(paid, default=0) <= wish.cost
        if wish.kind != "plain":
            assert sum(paid) <= wish.cost, (wish, paid)
    world.harmless = False


def play(accounts_at: Callable[[World], Accounts], seed: int, lives: int) -> dict[str, int]:
    """Play so many lives; what came of them."""
    dice = random.Random(seed)
    world = World(accounts=None, dice=dice)  # type: ignore[arg-type]
    world.accounts = accounts_at(world)
    keys = [world.accounts.create_key(f"key{number}", Tier.PRO, lives).split("_")[2] for number in range(7)]
    wishes: list[Wish] = []
    running: list[Iterator[None]] = []
    with faults(world):
        while len(wishes) < lives or running:
            if len(wishes) < lives and len(running) < AT_ONCE:
                kind, ceiling = dice.choice(["keyed", "counted", "plain"]), dice.randint(1, 20)
                wish = Wish(len(wishes), dice.choice(keys), kind, dice.random() < 0.5, ceiling, dice.randint(1, ceiling))
                wishes.append(wish)
                running.append(life(world, wish))
                if len(wishes) % 1_000 == 0:
                    check(world, wishes)
            one = dice.randrange(len(running))
            try:
                next(running[one])
            except StopIteration:
                del running[one]
            world.now += timedelta(seconds=dice.random())
            if dice.random() < 0.01:
                with suppress(Crash, AckLost):
                    world.accounts.ledger.sweep()
        world.harmless = True
        world.now += LEASE
        world.accounts.ledger.sweep()
    check(world, wishes)
    with world.accounts.database.reading() as connection:
        states = list(connection.execute(select(calls.c.state)).scalars())
    world.accounts.close()
    assert "open" not in states
    told = {"wishes": len(wishes), "attempts": sum(len(wish.attempts) for wish in wishes), "restarts": sum(world.lives_of)}
    return told | {"delivered": sum(wish.delivered for wish in wishes), "calls": len(states)}


def test_thousands_of_lives_on_the_embedded_database(tmp_path: Path) -> None:
    told = play(lambda world: Accounts.open(tmp_path / "accounts.db", world), seed=11, lives=LIVES)
    assert told["restarts"] > LIVES / 50
    assert told["delivered"] > LIVES / 2
    assert told["attempts"] > told["calls"] > LIVES * 0.8


def test_hundreds_of_lives_on_a_database_server(postgres: str) -> None:
    told = play(lambda world: Accounts.open(postgres, world), seed=12, lives=LIVES // 10)
    assert told["restarts"] > 3


@pytest.mark.parametrize("seed", range(20, 24))
def test_many_short_histories(tmp_path: Path, seed: int) -> None:
    play(lambda world: Accounts.open(tmp_path / "accounts.db", world), seed, lives=100)
