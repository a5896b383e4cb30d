"""What is shipped to run Ruma elsewhere names only what exists: metrics, settings, files."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from ruma.api.metrics import Metrics
from ruma.settings import Settings

DEPLOY = Path(__file__).parents[2] / "deploy"
COMPOSE: dict[str, Any] = yaml.safe_load((DEPLOY / "compose.yaml").read_text(encoding="utf-8"))
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "ruma.json").read_text(encoding="utf-8"))


def counted() -> set[str]:
    """The names of all series that /metrics can show."""
    names: set[str] = set()
    for family in Metrics().registry.collect():
        ends = {"counter": ("_total",), "histogram": ("_bucket", "_sum", "_count")}.get(family.type, ("",))
        names |= {family.name + end for end in ends}
    return names


def test_the_dashboard_names_only_what_is_counted_and_all_of_it() -> None:
    asked = {
        name for panel in DASHBOARD["panels"] for target in panel["targets"] for name in re.findall(r"ruma_\w+", target["expr"])
    }
    assert asked <= counted(), asked - counted()
    families = {re.sub(r"_(?:total|bucket|sum|count)$", "", name) for name in counted()}
    assert families == {re.sub(r"_(?:total|bucket|sum|count)$", "", name) for name in asked}


def test_the_composition_is_whole() -> None:
    services = COMPOSE["services"]
    assert set(services) == {"app", "postgres", "clickhouse", "valkey", "proxy", "prometheus"}
    assert {name for name, service in services.items() if "ports" in service} == {"proxy"}
    for name, service in services.items():
        assert service["restart"] == "unless-stopped", name
        for volume in service.get("volumes", []):
            place = volume.partition(":")[0]
            assert (DEPLOY / place).exists() if place.startswith("./") else place in COMPOSE["volumes"], volume
        assert set(service.get("depends_on", {})) <= set(services)


def test_every_setting_of_the_composition_exists() -> None:
    known = {f"RUMA_{name.upper()}" for name in Settings.model_fields}
    told = {name for name in COMPOSE["services"]["app"]["environment"] if name.startswith("RUMA_")}
    told |= set(re.findall(r"RUMA_\w+", (DEPLOY / "Dockerfile").read_text(encoding="utf-8")))
    assert told <= known, told - known


def test_every_secret_is_in_the_example_and_has_no_default() -> None:
    text = (DEPLOY / "compose.yaml").read_text(encoding="utf-8")
    asked = set(re.findall(r"\$\{(\w+)", text))
    example = dict(
        line.split("=", 1) for line in (DEPLOY / "env.example").read_text().splitlines() if "=" in line and line[0] != "#"
    )
    assert asked == set(example)
    assert set(example.values()) == {""}
    for name in asked:
        assert f"${{{name}:?" in text, f"{name} may be empty"


def test_the_grace_of_the_supervisor_is_longer_than_that_of_streams() -> None:
    from ruma.cli.serving import GRACE_S

    assert int(COMPOSE["services"]["app"]["stop_grace_period"].removesuffix("s")) > GRACE_S


def test_the_dockerfile_passes_its_linter() -> None:
    program = shutil.which("hadolint", path=str(Path(sys.executable).parent))
    if program is None:
        pytest.skip("hadolint has no wheel for this machine")
    done = subprocess.run([program, str(DEPLOY / "Dockerfile")], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
