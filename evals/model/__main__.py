"""`make e2e-model`: real questions to a real small language model over a small simulated market, whole and streamed.

Says HANDED OVER where the offline writer had to answer in the model's place.

Says NOT RUN and why where model or server cannot be had. Fails where a figure of an answer is not held by its evidence, where a
stream is no legal answer, or where a refusal differs from the offline writer's. Never scores prose: a model this small tests the
plumbing.
"""

from __future__ import annotations

import argparse
import re
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import uvicorn
from evals.model.fetching import Forged, NotRun, runner, weights
from evals.model.serving import free_port, served
from openai import OpenAI

from ruma.agent.agent import Agent
from ruma.agent.events import Event, Question, ToolResult
from ruma.agent.evidence import Entity, Evidence
from ruma.agent.verify import FigureGate
from ruma.agent.verify_sentences import sentences
from ruma.api.factory import build_api
from ruma.api.logs import configure_logs
from ruma.app import build_services, build_writer, local_key, open_accounts
from ruma.market_sim.simulate import simulate
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.settings import Settings
from ruma.store.store import Store

FOLDER = Path(".model")
SEED, DAYS, POSTS = 7, 30, 2_000
END = datetime(2026, 3, 1, tzinfo=UTC)
ASKED = (  # question, streamed, how tools are picked
    ("How is Bitcoin doing?", False, "auto"),
    ("What happened to Ethereum sentiment this week?", True, "schema"),
    ("Why did Solana move this week?", True, "text"),
    ("Should I buy Solana?", False, "auto"),
)
REFUSED = "Should I buy Solana?"


class Recorded(Agent):
    """An agent that keeps the evidence of its last answer."""

    evidence: list[Evidence]

    def answer(self, question: Question) -> Iterator[Event]:
        self.evidence = []
        for event in super().answer(question):
            if isinstance(event, ToolResult):
                self.evidence.append(event.evidence)
            yield event


@dataclass(frozen=True)
class Answered:
    """One answer over HTTP."""

    text: str
    ruma: dict[str, Any]
    finish: str | None
    seconds: float
    first_s: float
    chunks: int


def ask(client: OpenAI, question: str, streamed: bool) -> Answered:
    """The answer with the time to its first text."""
    begun = time.monotonic()
    messages: Any = [{"role": "user", "content": question}]
    extra = {"as_of": END.isoformat().replace("+00:00", "Z")}
    if not streamed:
        whole = client.chat.completions.create(model="ruma-agent", messages=messages, extra_body=extra)
        choice, took = whole.choices[0], time.monotonic() - begun
        ruma: Any = (choice.message.model_extra or {})["ruma"]
        return Answered(choice.message.content or "", ruma, choice.finish_reason, took, took, 1)
    text, ruma, finish, first, chunks = "", {}, None, 0.0, 0
    for chunk in client.chat.completions.create(model="ruma-agent", messages=messages, extra_body=extra, stream=True):
        ruma = (chunk.model_extra or {}).get("ruma") or ruma
        for part in chunk.choices:
            finish = part.finish_reason or finish
            if part.delta.content:
                text, chunks = text + part.delta.content, chunks + 1
                first = first or time.monotonic() - begun
    return Answered(text, ruma, finish, time.monotonic() - begun, first, chunks)


def unsupported(text: str, evidence: list[Evidence], store: Store) -> list[str]:
    """Sentences of an answer that its evidence does not hold, judged anew from the text that was received."""
    gate = FigureGate(evidence, Reading(store, END).tokens, END)
    about: tuple[Entity, ...] = tuple({e.id: e for one in evidence for e in one.entities if e.kind == "token"}.values())
    units = [unit.strip().removeprefix("- ") for unit in sentences(text)]
    return [unit for unit in units if re.search(r"\d", unit) and not _held(gate, unit, about)]


def _held(gate: FigureGate, unit: str, about: tuple[Entity, ...]) -> bool:
    """As it stands, or about one of the tokens: "its sentiment" names none."""
    return gate.check(unit).ok or any(gate.check(unit, (one,)).ok for one in about)


@contextmanager
def listening(settings: Settings, store: Store) -> Iterator[tuple[OpenAI, Recorded]]:
    """A client of our own server with these settings."""
    services = build_services(settings, store, open_accounts(settings))
    recorded = Recorded(services.measures, services.reading, store.data_kind, build_writer(settings))
    services = replace(services, agent=recorded)
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(build_api(services), port=port, log_level="error"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    while not server.started:
        time.sleep(0.05)
    try:
        base = f"http://127.0.0.1:{port}/v1"
        yield OpenAI(base_url=base, api_key=local_key(settings), max_retries=0, timeout=3_600.0), recorded
    finally:
        server.should_exit = True
        thread.join(10)


def compared(settings: Settings, store: Store, asked: tuple[str, bool, str]) -> list[str]:
    """One question to both writers, printed; what is wrong with the model's answer."""
    question, streamed, tools = asked
    plain = settings.model_copy(update={"model": None})
    with listening(plain, store) as (client, _):
        offline = ask(client, question, streamed)
    with listening(settings.model_copy(update={"model_tools": tools}), store) as (client, recorded):
        answered = ask(client, question, streamed)
        missing = unsupported(answered.text, recorded.evidence, store)
    writer, figures = answered.ruma["writer"], answered.ruma["figures"]
    print(f"\n>> {question}  ({'streamed' if streamed else 'whole'}, tools: {tools})\n\n{answered.text}\n")
    print(f"   writer {writer['used']} ({writer['why']})")
    if "tools_picked_by" in writer:
        print(
            f"   tools picked by {writer['tools_picked_by']} {writer['picks']}, requests {writer['requests']}, {writer['tokens']}"
        )
    if "sentences" in writer:
        print(f"   sentences {writer['sentences']}")
    ratio = answered.seconds / max(offline.seconds, 0.001)
    print(f"   figures {figures}; unsupported in the text received: {len(missing)}")
    print(
        f"   {answered.seconds:.1f} s (first text {answered.first_s:.1f} s), offline {offline.seconds:.2f} s: {ratio:.0f} times"
    )
    wrong = [f"{question}: not held by the evidence: {unit}" for unit in missing]
    if answered.finish != "stop" or not answered.text.strip():
        wrong.append(f"{question}: no legal end, finish_reason {answered.finish}")
    if question == REFUSED and answered.text != offline.text:
        wrong.append(f"{question}: the refusal is not the offline writer's")
    if question != REFUSED and writer["used"] != "model":  # a slow machine, or a model too weak: what it is for, and no mistake
        print("!" * 100 + f"\n!! HANDED OVER: the offline writer answered: {writer['why']}\n" + "!" * 100)
    sys.stdout.flush()
    return wrong


def main() -> int:
    """Zero where it passed or could not run, one where something is wrong."""
    configure_logs("ERROR")
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=FOLDER, help="where model and server are kept")
    parser.add_argument("--patience", type=float, default=1.0, help="times the usual time limits, for a busy machine")
    arguments = parser.parse_args()
    folder = arguments.folder
    begun = time.monotonic()
    try:
        file, server = weights(folder), runner(folder)
        print(f"model {file.name}, fetched and checked in {time.monotonic() - begun:.0f} s", flush=True)
        with tempfile.TemporaryDirectory() as scratch, served(server, file) as url:
            wrong = _all(Path(scratch), url, arguments.patience)
    except NotRun as reason:
        print("\n" + "!" * 100 + f"\n!! NOT RUN: the model writer was not tried on a real model: {reason}\n" + "!" * 100)
        return 0
    except Forged as reason:
        print(f"FAILED: {reason}")
        return 1
    print(f"\n{len(ASKED)} questions in {time.monotonic() - begun:.0f} s with all preparations")
    print("\n".join(f"FAILED: {line}" for line in wrong) or "passed")
    return bool(wrong)


def _all(scratch: Path, url: str, patience: float) -> list[str]:
    simulate(SEED, DAYS, scratch / "market", posts=POSTS, end=END, trades=False)
    settings = Settings(
        data_dir=scratch / "data",
        model="small",
        model_url=url,
        outgoing_to="loopback",
        model_seconds=240.0 * patience,
        model_silence_seconds=120.0 * patience,
        model_reply_tokens=300,
    )
    store = Store.embedded(settings.data_dir, role="e2e-model")
    try:
        load(store, [scratch / "market"], END, scratch / "rejects.jsonl")
        return [line for asked in ASKED for line in compared(settings, store, asked)]
    finally:
        store.close()


if __name__ == "__main__":
    sys.exit(main())
