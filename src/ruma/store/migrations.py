"""Brings a database to the newest schema, one numbered file at a time. Never changes an applied file."""

from __future__ import annotations

import hashlib
from importlib import resources

from ruma.errors import StoreError
from ruma.store.engine import Client

FOLDER = resources.files("ruma.store")
ROLLUPS = tuple(sorted(file.name.removesuffix(".sql") for file in (FOLDER / "rollups").iterdir() if file.name.endswith(".sql")))


def statements(text: str) -> list[str]:
    """The statements of a file, comments dropped; no statement may hold a semicolon in a string."""
    bare = "\n".join(line.split("--")[0].rstrip() for line in text.splitlines())
    return [statement.strip() for statement in bare.split(";") if statement.strip()]


def rollup_select(name: str, source: str) -> str:
    """The select that fills rollup `name` from `source`: one text for the view and for a rebuild."""
    return (FOLDER / "rollups" / f"{name}.sql").read_text(encoding="utf-8").replace("{source}", source)


def migrate(client: Client) -> int:
    """Apply what is missing and return how many files were applied; StoreError if an applied file was changed."""
    client.command(
        "CREATE TABLE IF NOT EXISTS migrations (name String, checksum String, applied_at DateTime DEFAULT now())"
        " ENGINE = MergeTree ORDER BY name"
    )
    applied = {row["name"]: row["checksum"] for row in client.query_arrow("SELECT name, checksum FROM migrations").to_pylist()}
    count = 0
    for file in sorted((FOLDER / "schema").iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".sql"):
            continue
        text = file.read_text(encoding="utf-8")
        checksum = hashlib.sha256(text.encode()).hexdigest()
        if file.name in applied:
            if applied[file.name] != checksum:
                raise StoreError(f"Migration {file.name} was changed after it was applied; write a new file instead.")
            continue
        for statement in statements(text):
            # a crash between two statements leaves the file unapplied: running it again must do no harm
            client.command(statement.replace("CREATE TABLE ", "CREATE TABLE IF NOT EXISTS ", 1))
        client.command("INSERT INTO migrations (name, checksum) VALUES ({n:String}, {c:String})", {"n": file.name, "c": checksum})
        count += 1
    for name in ROLLUPS:
        client.command(f"CREATE MATERIALIZED VIEW IF NOT EXISTS {name}_view TO {name} AS {rollup_select(name, 'posts')}")
    return count
