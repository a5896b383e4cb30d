"""A load that is killed at any moment: no acknowledged row is lost, no rollup is left half counted."""

from __future__ import annotations

import json
import os
import random
import signal
import subprocess
import sys
import textwrap
import time
from pathlib import Path

KILLS = 8  # moments per run; seeded, so a failure can be run again

WRITER = textwrap.dedent(
    """
    import sys
    from datetime import UTC, datetime, timedelta
    from pathlib import Path
    from ruma.enrich.marks import Marks
    from ruma.marking import mark_table
    from ruma.pipeline import post_table
    from ruma.records import Mention, Post
    from ruma.store.store import Store
    from ruma.store.writing import Writer

    store = Store.embedded(Path(sys.argv[1]))
    writer = Writer(store, "victim")
    named = (Mention(token_id="bitcoin", confidence=0.9, how="name"),)
    marks = Marks(named, 0.1, 0.2, 0.7, "bullish", ("macro",), (), (), (), None, 1, {"joy": 1.0})
    print("ready", flush=True)
    for batch in range(10_000):
        start = datetime(2025, 11, 20, tzinfo=UTC) + timedelta(hours=3 * batch)
        days = [start + timedelta(days=9 * k) for k in range(4)]
        rows = [(f"{sys.argv[2]}-{batch}-{n}", f"a{n % 50}", days[n % 4]) for n in range(400)]
        posts = [Post(source="s", source_id=i, author=a, text="bitcoin", happened_at=t) for i, a, t in rows]
        added = writer.append_posts(post_table(posts, mark_table([marks] * 400)))
        print(added, flush=True)  # only after the store said so
    """
)
CHECKER = textwrap.dedent(
    """
    import json, sys
    from pathlib import Path
    from ruma.store.store import Store

    store = Store.embedded(Path(sys.argv[1]))
    with store.engine.client() as client:
        def number(sql):
            return client.query_arrow(sql).to_pylist()[0]["n"]
        print(json.dumps({
            "posts": number("SELECT count() AS n FROM posts"),
            "distinct": number("SELECT uniqExact(source_id) AS n FROM posts"),
            "mentions": number("SELECT count() AS n FROM mentions WHERE token = 'bitcoin'"),
            "underived": number("SELECT count() > 0 AS n FROM underived"),
            "keys": number("SELECT uniqExact(post_key) AS n FROM post_keys"),
            "marks": number("SELECT count() AS n FROM unsettled_months"),
            "wrong_hours": number('''
                SELECT count() AS n FROM (
                    SELECT toStartOfHour(happened_at) AS hour, count() AS rolled FROM mentions GROUP BY hour
                ) AS r FULL OUTER JOIN (
                    SELECT toStartOfHour(happened_at) AS hour, count() AS raw FROM posts GROUP BY hour
                ) AS p USING (hour) WHERE rolled != raw'''),
        }))
    store.close()
    """
)


def test_a_killed_writer_loses_no_acknowledged_post_and_leaves_no_half_counted_rollup(tmp_path: Path) -> None:
    rng = random.Random(11)
    acknowledged = 0
    for kill in range(KILLS):
        victim = subprocess.Popen([sys.executable, "-c", WRITER, str(tmp_path), str(kill)], stdout=subprocess.PIPE, text=True)
        assert victim.stdout is not None
        assert victim.stdout.readline() == "ready\n"
        for _ in range(rng.randint(0, 4)):
            acknowledged += int(victim.stdout.readline())
        time.sleep(rng.random() * 0.05)
        victim.send_signal(signal.SIGKILL)
        rest, _ = victim.communicate()
        acknowledged += sum(int(line) for line in rest.splitlines() if line.isdigit())
        checked = subprocess.run(
            [sys.executable, "-c", CHECKER, str(tmp_path)], capture_output=True, text=True, check=True, timeout=120
        )
        seen = json.loads(checked.stdout)
        assert seen["posts"] >= acknowledged, seen
        assert seen["posts"] == seen["distinct"] == seen["mentions"] == seen["keys"], seen
        assert (seen["wrong_hours"], seen["marks"], seen["underived"]) == (0, 0, 1), seen
        acknowledged = seen["posts"]  # what survived is there for good


def test_marks_of_a_dead_writer_make_the_next_opening_count_again(tmp_path: Path) -> None:
    """The defence by itself: a rollup that was left wrong is put right only because its month is marked."""
    spoil = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from ruma.store.store import Store
        from ruma.store.settling import mark_unsettled

        store = Store.embedded(Path(sys.argv[1]))
        with store.engine.client() as client:
            client.command("INSERT INTO mentions (token, happened_at) SELECT 'ghost', '2025-11-20 00:00:00' FROM numbers(5)")
            if sys.argv[2] == "marked":
                mark_unsettled(client, [202511], "dead")
        store.close()
        """
    )
    look = textwrap.dedent(
        """
        import sys
        from pathlib import Path
        from ruma.store.store import Store
        store = Store.embedded(Path(sys.argv[1]))
        with store.engine.client() as client:
            print(client.query_arrow("SELECT count() AS n FROM mentions").to_pylist()[0]["n"], store.repaired_months)
        store.close()
        """
    )

    def run(code: str, *words: str) -> str:
        return subprocess.run(
            [sys.executable, "-c", code, str(tmp_path), *words], capture_output=True, text=True, check=True
        ).stdout

    run(spoil, "unmarked")
    assert run(look) == "5 []\n"
    run(spoil, "marked")
    assert run(look) == "0 [202511]\n"


def test_helper_processes_end_with_a_killed_load(tmp_path: Path) -> None:
    rows = [
        {"source": "s", "source_id": str(n), "author": f"a{n % 90}", "text": f"bitcoin note {n} " + "and so on " * 20}
        | {"happened_at": f"2025-11-{1 + n % 28:02d}T00:00:00Z"}
        for n in range(20_000)
    ]
    (tmp_path / "posts.jsonl").write_text("\n".join(json.dumps(row) for row in rows))
    command = [sys.executable, "-m", "ruma.cli", "load", str(tmp_path / "posts.jsonl")]
    environment = os.environ | {"RUMA_DATA_DIR": str(tmp_path / "data")}
    load = subprocess.Popen(command, env=environment, stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL)
    children: set[int] = set()
    patience = time.monotonic() + 60
    while len(children) < 2 and time.monotonic() < patience:
        children |= set(_children(load.pid))
        time.sleep(0.01)
    load.send_signal(signal.SIGKILL)
    load.wait()
    assert len(children) >= 2
    while any(_alive(pid) for pid in children) and time.monotonic() < patience:
        time.sleep(0.05)
    assert not [pid for pid in children if _alive(pid)]


def _children(pid: int) -> list[int]:
    file = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(word) for word in file.read_text().split()] if file.exists() else []


def _alive(pid: int) -> bool:
    state = Path(f"/proc/{pid}/stat")
    try:
        return state.read_text().rpartition(")")[2].split()[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False
