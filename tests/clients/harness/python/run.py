"""Runs one client through every scenario of a server, in the client's own environment; prints one JSON object.

usage: run.py CLIENT PLAN.json, where the plan is {base_url, scenarios: [{name, key, messages, stream}]}. It is told to ours by
its plan alone and imports nothing of Ruma: it stands where a user's program stands.
"""

from __future__ import annotations

import importlib
import json
import sys
import traceback
from pathlib import Path
from typing import Any


def outcome(client: Any, scenario: dict[str, Any]) -> dict[str, Any]:
    """What the client gave its user: a result, or the error that it raised and the text that had come before it."""
    heard: list[str] = []
    try:
        if scenario["name"] == "models":
            return {"models": client.models(scenario["key"])}
        ask = client.streamed if scenario["stream"] else client.whole
        return {"text": ask(scenario["key"], scenario["messages"], heard.append)}
    except Exception as error:
        told = {"class": type(error).__name__, "message": str(error), "status": status_of(error)}
        return {"error": told, "text": "".join(heard), "trace": traceback.format_exc()[-1500:]}


def status_of(error: BaseException) -> int | None:
    """The HTTP status that the error or its causes carry."""
    seen: BaseException | None = error
    while seen is not None:
        for name in ("status_code", "code"):
            value = getattr(seen, name, None)
            if isinstance(value, int):
                return value
        seen = seen.__cause__ or seen.__context__
    return None


def main() -> None:
    name, plan = sys.argv[1], json.loads(Path(sys.argv[2]).read_text())
    client = importlib.import_module(name).Client(plan["base_url"], plan["folder"])
    found = {scenario["name"]: outcome(client, scenario) for scenario in plan["scenarios"]}
    print(json.dumps(found))


if __name__ == "__main__":
    main()
