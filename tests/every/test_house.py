"""The house's own rules: who may import whom, who may read the clock and the environment, how large a file may grow."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import ruma

ROOT = Path(ruma.__file__).parent
FILES = sorted(ROOT.rglob("*.py"))
LEAVES = {"records", "errors", "clock", "settings", "tiers", "outgoing", "tracing"}
MAY_IMPORT = {
    "records": set(),
    "errors": set(),
    "clock": set(),
    "tiers": set(),
    "settings": set(),
    "outgoing": set(),
    "tracing": set(),
    "sources": set(),
    "enrich": set(),
    "market_sim": set(),
    "store": set(),
    "access": set(),
    "measures": {"store"},
    "derive": {"measures", "store"},
    "agent": {"measures", "store"},  # store: the token book alone
    "api": {"agent", "measures", "access", "store"},
    "console": set(),
    "marking": {"enrich", "store"},  # store: the columns alone, so that helper processes start quickly
    "pipeline": {"derive", "marking", "sources", "enrich", "store"},
    "app": {"access", "agent", "api", "derive", "measures", "store"},
    "cli": {"app", "access", "agent", "api", "derive", "enrich", "market_sim", "measures", "pipeline", "sources", "store"},
}
MAX_LINES = 400
MAX_FUNCTION_LINES = 60


def room(path: Path) -> str:
    """The folder or file directly below the package that a file belongs to."""
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imports(path: Path) -> set[str]:
    """Rooms of the house that a file imports, at any depth of the code."""
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            names = [node.module] if node.module != "ruma" else [f"ruma.{alias.name}" for alias in node.names]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        found |= {name.split(".")[1] for name in names if name.startswith("ruma.")}
    return found


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_imports_point_down(path: Path) -> None:
    here = room(path)
    if here == "__init__":
        return
    assert imports(path) - {here} - LEAVES <= MAY_IMPORT[here]


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_only_clock_reads_the_time_and_only_settings_the_environment(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Attribute):
            name = ast.unparse(node)
            timed = name in ("datetime.now", "datetime.utcnow", "datetime.today", "date.today", "time.time")
            assert not timed or room(path) == "clock", f"{name} at line {node.lineno}"
            assert name != "os.environ" or room(path) == "settings", f"{name} at line {node.lineno}"
            assert name != "os.getenv", f"{name} at line {node.lineno}"


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_files_and_functions_stay_small(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MAX_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or 0) - node.lineno + 1
            assert lines <= MAX_FUNCTION_LINES, f"{node.name} has {lines} lines"


def test_nine_functions_in_ten_are_under_thirty_lines() -> None:
    lengths = [
        (node.end_lineno or 0) - node.lineno + 1
        for path in FILES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert sum(length < 30 for length in lengths) >= 0.9 * len(lengths)


def test_every_module_says_what_it_does() -> None:
    modules = [path for path in FILES if path.name != "__init__.py"]
    silent = [path.name for path in modules if not ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))]
    assert silent == []


def test_no_sql_outside_store_and_access() -> None:
    words = ("SELECT ", "INSERT INTO", "CREATE TABLE", "ALTER TABLE")
    for path in FILES:
        if room(path) not in ("store", "access"):
            for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Constant) and isinstance(node.value, str):
                    assert not node.value.lstrip().startswith(words), f"{path.name}:{node.lineno}"
