"""CompatCanary, a scanner of others for OpenAI-like services, over a real server: what it finds, probe by probe.

Its forced call of the caller's own tool is refused on purpose: an answer in text would be taken for a failure and asked for,
and paid for, again.
"""

from __future__ import annotations

import json
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

from tests.clients.test_every_client import HARNESS, command, quiet


def test_every_probe_passes_but_the_one_that_is_refused_on_purpose(serve: Callable[..., Any], tmp_path: Path) -> None:
    served = serve()
    node = command("openai_node")[0]
    scanner = HARNESS / "node" / "node_modules" / "compatcanary" / "src" / "cli.js"
    words = [node, str(scanner), "scan", "--base-url", f"{served.site}/api/v1/public", "--model", "ruma-agent"]
    words += ["--profile", "chat", "--format", "json", "--fail-on", "never", "--api-key-env", "CANARY_KEY"]
    environment = quiet(tmp_path) | {"CANARY_KEY": served.stage.key}
    run = subprocess.run(words, capture_output=True, text=True, timeout=120, env=environment, check=True)
    report = json.loads(run.stdout)
    assert {one["id"]: one["status"] for one in report["results"]} == {
        "models.list": "pass",
        "chat.basic": "pass",
        "chat.streaming": "pass",
        "chat.tool_call": "fail",
        "chat.structured_output": "pass",
    }
    (refused,) = [one["error"] for one in report["results"] if one["status"] == "fail"]
    assert refused["httpStatus"] == 400
    assert json.loads(refused["responseBody"])["error"]["code"] == "unsupported_parameter"
    assert report["score"] == 73
