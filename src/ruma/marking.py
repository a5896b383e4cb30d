"""Marks texts beside the loading process: in helper processes for a large load, in this one for a small. Never stores."""

from __future__ import annotations

import gc
import multiprocessing
import os
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import contextmanager
from datetime import datetime
from multiprocessing.connection import wait
from typing import Any

import pyarrow as pa

from ruma.enrich.marks import Marker, Marks
from ruma.records import Post, Token
from ruma.store.columns import MARK_COLUMNS

Marking = Callable[[list[Post]], "Future[pa.Table]"]

SMALL_LOAD_BYTES = 1_000_000  # below this, starting helper processes costs more than they save
MARK_ROWS = 2_500  # texts a helper takes at once: small enough that no core waits long for the last one


def helpers() -> int:
    """Helper processes to start: one a core, up to four."""
    return max(1, min(4, os.cpu_count() or 1))


@contextmanager
def marking(tokens: list[Token], bytes_to_read: int) -> Iterator[Marking]:
    """A way to mark texts; results come as columns, which cross between processes in a fraction of objects' time."""
    if bytes_to_read < SMALL_LOAD_BYTES:
        marker = Marker(tokens)

        def mark_here(posts: list[Post]) -> Future[pa.Table]:
            future: Future[pa.Table] = Future()
            future.set_result(mark_table(marker.mark(*read_of(posts))))
            return future

        yield mark_here
        return
    # spawn: the engine's threads do not survive a fork
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(helpers(), context, initializer=_start_helper, initargs=(tokens,)) as pool:
        yield lambda posts: pool.submit(_mark, *read_of(posts))


def read_of(posts: list[Post]) -> tuple[list[str], list[datetime]]:
    """What marks are made from: the texts of posts, and when they were written."""
    return [post.text for post in posts], [post.happened_at for post in posts]


_marker: Marker | None = None  # of a helper process; set once by its initializer


def _start_helper(tokens: list[Token]) -> None:
    global _marker
    _marker = Marker(tokens)
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    gc.freeze()  # the marker lives as long as the process and makes no cycles: nothing to look through
    gc.set_threshold(200_000, 20, 100)


def _leave_with_parent() -> None:
    """End this process when the loading one is gone, killed or not."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        wait([parent.sentinel])
        os._exit(1)


def _mark(texts: list[str], moments: list[datetime]) -> pa.Table:
    assert _marker is not None
    return mark_table(_marker.mark(texts, moments))


def mark_table(marks: list[Marks]) -> pa.Table:
    """Marks as the columns of the store."""
    values: dict[str, list[Any]] = {
        "mention_ids": [[mention.token_id for mention in mark.mentions] for mark in marks],
        "mention_confidences": [[mention.confidence for mention in mark.mentions] for mark in marks],
        "mention_hows": [[mention.how for mention in mark.mentions] for mark in marks],
        "emotions": [list(mark.emotions) for mark in marks],
        "emotion_permille": [[round(1000 * share) for share in mark.emotions.values()] for mark in marks],
        "call_direction": [mark.call.direction if mark.call else "" for mark in marks],
        "call_token": [mark.call.token_id if mark.call else "" for mark in marks],
    }
    values |= {name: [getattr(mark, name) for mark in marks] for name in MARK_COLUMNS.names if name not in values}
    return pa.table([pa.array(values[field.name], field.type) for field in MARK_COLUMNS], schema=MARK_COLUMNS)
