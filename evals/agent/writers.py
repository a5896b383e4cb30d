"""The writer that is scored: the offline one, or the model writer on the small real language model of `make e2e-model`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evals.model.fetching import runner, weights
from evals.model.serving import served

from ruma.agent.work import Writer
from ruma.app import build_writer
from ruma.settings import Settings

WRITERS = ("offline", "model")
FOLDER = Path(".model")
SECONDS, SILENCE_SECONDS, REPLY_TOKENS = 240.0, 120.0, 300  # a small model on two cores is slow; what is slower hands over


@contextmanager
def writer_named(name: str, folder: Path = FOLDER) -> Iterator[Writer | None]:
    """None for the offline writer; for "model" one that words answers by a language model served on loopback.

    Raises NotRun where model or server cannot be had, Forged where their sums are wrong.
    """
    if name == "offline":
        yield None
        return
    file, server = weights(folder), runner(folder)
    with served(server, file) as url:
        settings = Settings(
            model="small", model_url=url, outgoing_to="loopback",
            model_seconds=SECONDS, model_silence_seconds=SILENCE_SECONDS, model_reply_tokens=REPLY_TOKENS,
        )  # fmt: skip
        yield build_writer(settings)
