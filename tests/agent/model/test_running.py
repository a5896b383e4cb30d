"""The bridge between an event loop and the thread that answers: order, back-pressure, errors, leaving early."""

from __future__ import annotations

import asyncio
import threading
from itertools import islice

import pytest

from ruma.agent.model.running import MOST_HELD, Asked, Channel, Loop, Waiting


def said(loop: Loop, job: object) -> list[object]:
    return [piece for piece in loop.run(job) if not isinstance(piece, Waiting)]  # type: ignore[arg-type]


def test_pieces_come_in_order_and_replies_go_back() -> None:
    async def job(channel: Channel) -> None:
        await channel.say("one")
        got = await channel.ask("two?")
        await channel.say(got)

    heard = []
    for piece in Loop().run(job):
        if isinstance(piece, Asked):
            piece.reply(piece.what + " yes")
        elif not isinstance(piece, Waiting):
            heard.append(piece)
    assert heard == ["one", "two? yes"]


def test_an_error_is_raised_after_what_was_said() -> None:
    async def job(channel: Channel) -> None:
        await channel.say("one")
        raise ValueError("broken")

    pieces = Loop().run(job)
    assert next(piece for piece in pieces if not isinstance(piece, Waiting)) == "one"
    with pytest.raises(ValueError, match="broken"):
        list(pieces)


def test_a_slow_reader_holds_the_speaker() -> None:
    ahead = []

    async def job(channel: Channel) -> None:
        for number in range(10 * MOST_HELD):
            await channel.say(number)
            ahead.append(number)

    pieces = Loop().run(job)
    first = list(islice((piece for piece in pieces if not isinstance(piece, Waiting)), 3))
    most = len(ahead)
    assert first == [0, 1, 2]
    assert most <= MOST_HELD + 4
    rest = [piece for piece in pieces if not isinstance(piece, Waiting)]
    assert rest == list(range(3, 10 * MOST_HELD))


def test_a_reader_that_leaves_cancels_the_run_and_waits_for_its_end() -> None:
    closed = threading.Event()

    async def job(channel: Channel) -> None:
        try:
            await channel.say("one")
            await asyncio.sleep(3600)
        finally:
            closed.set()

    pieces = Loop().run(job)
    assert next(piece for piece in pieces if not isinstance(piece, Waiting)) == "one"
    pieces.close()  # type: ignore[attr-defined]
    assert closed.is_set()


def test_silence_gives_beats() -> None:
    silent = threading.Event()

    async def job(channel: Channel) -> None:
        while not silent.is_set():
            await asyncio.sleep(0.01)

    pieces = Loop().run(job)
    assert isinstance(next(pieces), Waiting)
    silent.set()
    assert all(isinstance(piece, Waiting) for piece in pieces)


def test_one_loop_serves_many_threads() -> None:
    loop, heard = Loop(), dict[int, list[object]]()

    def ask(number: int) -> None:
        async def job(channel: Channel) -> None:
            for step in range(200):
                await channel.say((number, step))

        heard[number] = said(loop, job)

    threads = [threading.Thread(target=ask, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert heard == {number: [(number, step) for step in range(200)] for number in range(8)}
