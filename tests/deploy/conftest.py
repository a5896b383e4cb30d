"""The served stage of the client tests."""

from __future__ import annotations

import runpy
from pathlib import Path

_clients = runpy.run_path(str(Path(__file__).parents[1] / "clients" / "conftest.py"))
log = _clients["log"]
make_stage = _clients["make_stage"]
serve = _clients["serve"]
