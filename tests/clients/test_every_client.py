"""Fourteen harnesses that people already have, each in its own environment, through what their users meet.

`make test` installs them (Makefile, `.venv-clients`). Each client runs once, through all scenarios, in a process of its own,
against a real server on loopback; a doorman in front of the application notes what reached it.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx2
import pytest
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from ruma.agent.events import Event, Question, Text
from ruma.tiers import Tier

HARNESS = Path(__file__).parent / "harness"
INSTALLED = Path(__file__).parents[2] / ".venv-clients"
ANSWER = "Solana has 25 % of the talk [1]. As @ada says, it is loud [1]."
MODELS = ["ruma-agent", "ruma-agent-deep", "ruma-agent-fast"]
ASKED = [{"role": "user", "content": "What narratives are heating up around Solana?"}]
FOLLOWED = [*ASKED, {"role": "assistant", "content": ANSWER}, {"role": "user", "content": "And since yesterday?"}]
WAIT_S = 30.0

OPENAI_3 = ("openai_python", "openai_python_helper", "langchain_python", "litellm_python")
OPENAI_3 += ("pydantic_ai_python", "openai_agents_python", "llm_python")
OPENAI_2 = ("llama_index_python", "instructor_python")
NODE = ("openai_node", "openai_node_helper", "ai_sdk_node", "openrouter_node", "langchain_node")
CLIENTS = (*OPENAI_3, *OPENAI_2, *NODE)
LISTING = {"openai_python", "openai_python_helper", "litellm_python", "openai_node", "openai_node_helper", "instructor_python"}


def command(client: str) -> list[str]:
    """How the client is run; a skip where nothing installed it, which CI never takes for a pass."""
    if client in NODE:
        node = shutil.which("node")
        found = node and (HARNESS / "node" / "node_modules").is_dir()
        words = [str(node), str(HARNESS / "node" / "run.mjs"), client]
    else:
        python = INSTALLED / ("openai2" if client in OPENAI_2 else "openai3") / "bin" / "python"
        found = python.exists()
        words = [str(python), str(HARNESS / "python" / "run.py"), client]
    if not found:
        assert not os.environ.get("CI"), f"{client} is not installed: run `make .venv-clients/installed`"
        pytest.skip(f"{client} is not installed: run `make .venv-clients/installed`")
    return words


@dataclass
class Doorman:
    """Stands in front of the application: which key asked for what, and the status it was given."""

    app: ASGIApp
    seen: list[tuple[str, str, int]] = field(default_factory=list)
    too_many: threading.Event = field(default_factory=threading.Event)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def noted(message: Message) -> None:
            if message["type"] == "http.response.start":
                key = Headers(scope=scope).get("authorization", "").removeprefix("Bearer ")
                self.seen.append((key, scope["path"], message["status"]))
                if message["status"] == 429:
                    self.too_many.set()
            await send(message)

        await self.app(scope, receive, noted if scope["type"] == "http" else send)

    def statuses(self, key: str) -> list[int]:
        return [status for asked, _, status in self.seen if asked == key]


@dataclass
class Hall:
    """A server with a key for each scenario, and an agent that breaks down or holds on by what it is asked."""

    served: Any
    doorman: Doorman
    keys: dict[str, str]
    questions: list[Question] = field(default_factory=list)

    def plan(self, folder: Path) -> dict[str, Any]:
        def scenario(name: str, stream: bool = False, messages: list[dict[str, str]] = ASKED) -> dict[str, Any]:
            return {"name": name, "key": self.keys[name], "stream": stream, "messages": messages}

        breaking = [{"role": "user", "content": "Break half-way."}]
        scenarios = [
            scenario("models"),
            scenario("whole"),
            scenario("streamed", stream=True),
            scenario("bad key"),
            scenario("no credits"),
            scenario("no credits, streamed", stream=True),
            scenario("busy"),
            scenario("follow-up", messages=FOLLOWED),
            scenario("breaks", stream=True, messages=breaking),
        ]
        return {"base_url": f"{self.served.site}/api/v1/public", "folder": str(folder), "scenarios": scenarios}

    def answer(self, question: Question) -> Iterator[Event]:
        self.questions.append(question)
        if question.text == "Break half-way.":
            yield Text("Half an answer")
            raise RuntimeError("boom")
        if question.text == "Hold on.":
            yield Text("Held ")
            self.doorman.too_many.wait(WAIT_S)
        yield from list(self.served.stage.agent.script)

    def hold(self) -> threading.Thread:
        """Takes the only place of the busy key until somebody was sent away."""
        taken = threading.Event()

        def ask() -> None:
            body = {"messages": [{"role": "user", "content": "Hold on."}], "stream": True}
            headers = {"X-API-Key": self.keys["busy"]}
            url = f"{self.served.site}/v1/chat/completions"
            with httpx2.stream("POST", url, json=body, headers=headers, timeout=WAIT_S, trust_env=False) as answer:
                for line in answer.iter_lines():
                    if "Held" in line:
                        taken.set()

        thread = threading.Thread(target=ask, daemon=True)
        thread.start()
        assert taken.wait(WAIT_S)
        return thread


def open_hall(serve: Callable[..., Any]) -> Hall:
    doormen: list[Doorman] = []

    def behind(app: ASGIApp) -> Doorman:
        doormen.append(Doorman(app))
        return doormen[0]

    served = serve(in_front=behind, max_streams_per_key=1)
    accounts = served.stage.accounts
    names = ("models", "whole", "streamed", "busy", "follow-up", "breaks")
    keys = {name: accounts.create_key(name, Tier.PRO, 1_000) for name in names}
    poor = {name: accounts.create_key("poor", Tier.PRO, 0) for name in ("no credits", "no credits, streamed")}
    hall = Hall(served, doormen[0], {**keys, **poor, "bad key": "ruma_live_nope"})
    served.stage.agent.answer = hall.answer
    return hall


def quiet(folder: Path) -> dict[str, str]:
    """The client's environment: no proxy, no telemetry, no home of the user's."""
    kept = {name: value for name, value in os.environ.items() if "proxy" not in name.lower()}
    silent = {"OPENAI_AGENTS_DISABLE_TRACING": "1", "LITELLM_LOCAL_MODEL_COST_MAP": "True", "LITELLM_TELEMETRY": "False"}
    return kept | silent | {"LLM_USER_PATH": str(folder), "HOME": str(folder), "OPENAI_API_KEY": "not-used"}


@pytest.mark.parametrize("client", CLIENTS)
def test_what_a_user_of_the_client_meets(client: str, serve: Callable[..., Any], tmp_path: Path) -> None:
    words = command(client)
    hall = open_hall(serve)
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(hall.plan(tmp_path)))
    holding = hall.hold()
    run = subprocess.run([*words, str(plan)], capture_output=True, text=True, timeout=120, env=quiet(tmp_path), check=False)
    holding.join(WAIT_S)
    assert run.returncode == 0, run.stderr[-3000:]
    found = json.loads(run.stdout.splitlines()[-1])

    assert found["models"] == {"models": MODELS if client in LISTING else None}
    for name in ("whole", "streamed", "follow-up"):
        assert found[name] == {"text": ANSWER}, found[name]
        assert hall.doorman.statuses(hall.keys[name]) == [200]
    refused(hall, found["bad key"], "bad key", 401, "not valid")
    refused(hall, found["no credits"], "no credits", 402, "credits")
    refused(hall, found["no credits, streamed"], "no credits, streamed", 402, "credits")
    assert found["busy"] == {"text": ANSWER}, found["busy"]
    assert hall.doorman.statuses(hall.keys["busy"])[0] == 429
    follow_up = next(question for question in hall.questions if question.text == "And since yesterday?")
    assert [(said.role, said.text) for said in follow_up.before] == [("user", ASKED[0]["content"]), ("assistant", ANSWER)]
    assert "error" in found["breaks"], found["breaks"]
    assert "wrong on our side" in found["breaks"]["error"]["message"], found["breaks"]
    balances = {name: hall.served.stage.balance(hall.keys[name]) for name in ("whole", "streamed", "follow-up", "breaks")}
    assert balances == {"whole": 993, "streamed": 993, "follow-up": 993, "breaks": 1_000}


def refused(hall: Hall, found: dict[str, Any], name: str, status: int, words: str) -> None:
    """One attempt, and an error that tells its user why."""
    assert hall.doorman.statuses(hall.keys[name]) == [status], found
    assert words in found["error"]["message"], found
