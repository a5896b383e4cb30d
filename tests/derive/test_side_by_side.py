"""Days read side by side come in order, a failure is told, and no more is held than is being read."""

from __future__ import annotations

import threading

import pytest

from ruma.derive.side_by_side import side_by_side
from ruma.store.engine import EMBEDDED_HANDLES


def test_the_order_is_that_of_the_items_whichever_is_read_first() -> None:
    first_may_end = threading.Event()

    def read(number: int) -> int:
        if number == 0:
            assert first_may_end.wait(10)  # the second ends before the first
        else:
            first_may_end.set()
        return number * number

    assert list(side_by_side(read, range(9))) == [number * number for number in range(9)]
    assert list(side_by_side(read, [])) == []


def test_a_failure_comes_in_its_turn() -> None:
    def read(number: int) -> int:
        return 12 // (3 - number)

    found = side_by_side(read, range(6))
    assert [next(found) for _ in range(3)] == [4, 6, 12]
    with pytest.raises(ZeroDivisionError):
        next(found)


def test_no_more_is_begun_than_can_be_taken() -> None:
    begun = []
    found = side_by_side(lambda number: begun.append(number), range(100))
    next(found)
    assert len(begun) <= EMBEDDED_HANDLES + 2
    found.close()
    assert len(begun) <= EMBEDDED_HANDLES + 2
