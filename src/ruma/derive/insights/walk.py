"""The pass that raises insights: month by month, each step from what was seen before it. Never reads past a step."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

import orjson
import pyarrow as pa

from ruma.derive.derive import Span
from ruma.derive.insights.events import Event, Fold, Version, ended_at
from ruma.derive.insights.rule import Figure, Rule, moment, rules, step_of
from ruma.derive.insights.scene import Scene
from ruma.store.columns import STRINGS, TIME
from ruma.store.derived import insert_derived
from ruma.store.store import Store

INSIGHT_COLUMNS = pa.schema(
    [
        ("insight_id", pa.string()),
        ("version", pa.uint16()),
        ("kind", pa.string()),
        ("category", pa.string()),
        ("token", pa.string()),
        ("tokens", STRINGS),
        ("subject", pa.string()),
        ("started_at", TIME),
        ("ended_at", TIME),
        ("updated_at", TIME),
        ("title", pa.string()),
        ("summary", pa.string()),
        ("tags", STRINGS),
        ("change", pa.string()),
        ("strength", pa.float32()),
        ("formula", pa.string()),
        ("figures", pa.string()),
        ("posts", pa.uint32()),
        ("authors", pa.uint32()),
        ("account_sources", STRINGS),
        ("account_names", STRINGS),
        ("post_sources", STRINGS),
        ("post_ids", STRINGS),
        ("post_times", pa.list_(TIME)),
    ]
)
STATE_COLUMNS = pa.schema([("month", TIME), ("state", pa.string())])


class Insights:
    """Raises insights over a span; goes on with the events that were open at the end of the month before."""

    name = "insights"
    tables: tuple[str, ...] = ("insights", "insight_states")

    def __init__(self, declared: Sequence[Rule] | None = None) -> None:
        self._rules = rules() if declared is None else tuple(declared)

    def run(self, store: Store, span: Span, progress: Callable[[float], None]) -> None:
        names = {token.id: token.name for token in store.tokens()}
        held = store.rows("insight_state", month=span.start)
        state: dict[str, list[dict[str, Any]]] = orjson.loads(held[0]["state"]) if held else {}
        month, end = span.start, step_of(span.end) + 1  # the last midnight stands on the last day's records
        before: pa.Table | None = None
        while step_of(month) < end:
            following = next_month(month)
            scene = Scene(store, step_of(month), step_of(following), min(step_of(following), end), names, before)
            state = self._month(scene, state)
            before = scene.voices
            insert_derived(store, "insight_states", _state_table(month, state))
            month = following
            progress(min((month - span.start) / (span.end - span.start), 1.0))

    def _month(self, scene: Scene, state: dict[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
        if not len(scene.live):
            return state
        versions: list[tuple[Rule, Version]] = []
        after: dict[str, list[dict[str, Any]]] = {}
        for rule in self._rules:
            fold = Fold(rule, scene.live, [Event.of(kept) for kept in state.get(rule.kind, [])])
            versions.extend((rule, version) for version in fold.run(rule.signals(scene), _figures))
            after[rule.kind] = [fold.open[key].kept() for key in sorted(fold.open)]
        versions.sort(key=lambda pair: (pair[1].step, pair[1].event.id, pair[1].event.version))
        insert_derived(scene.store, "insights", _rows(scene, versions))
        return after


def next_month(month: datetime) -> datetime:
    """The first of the next month."""
    return month.replace(year=month.year + month.month // 12, month=month.month % 12 + 1)


def _state_table(month: datetime, state: dict[str, list[dict[str, Any]]]) -> pa.Table:
    text = orjson.dumps(state, option=orjson.OPT_SORT_KEYS).decode()
    return pa.Table.from_pylist([{"month": month, "state": text}], STATE_COLUMNS)


def _figures(figures: tuple[Figure, ...]) -> str:
    return orjson.dumps([figure.said() for figure in figures]).decode()


def _rows(scene: Scene, versions: list[tuple[Rule, Version]]) -> pa.Table:
    standing = _standing(scene, [version for _, version in versions])
    rows = [_row(rule, version, standing[number]) for number, (rule, version) in enumerate(versions)]
    return pa.Table.from_pylist(rows, INSIGHT_COLUMNS)


def _row(rule: Rule, version: Version, standing: dict[str, Any]) -> dict[str, Any]:
    event, told = version.event, version.told
    row = {
        "insight_id": event.id,
        "version": event.version,
        "kind": event.kind,
        "category": rule.category,
        "token": event.token,
        "subject": event.subject,
        "started_at": moment(event.started),
        "ended_at": ended_at(event),
        "updated_at": moment(version.step),
        "title": event.title,
        "summary": event.summary,
        "tags": list(event.tags),
        "change": version.change,
        "strength": event.told,
        "formula": rule.formula,
        "figures": event.figures,
        **standing,
    }
    row["tokens"] = [event.token, *(t for t in standing["tokens"] if t != event.token)] if event.token else standing["tokens"]
    if told is not None and told.posts:
        row["posts"], row["authors"] = len(told.posts), len(told.accounts)
        row["post_sources"], row["post_ids"], row["post_times"] = (list(column) for column in zip(*told.posts, strict=True))
    if told is not None and told.accounts:
        row["account_sources"], row["account_names"] = (list(column) for column in zip(*told.accounts, strict=True))
    return row


def _standing(scene: Scene, versions: list[Version]) -> list[dict[str, Any]]:
    """The posts, accounts and tokens behind each version, read for all of them at once."""
    wanted = [(number, version) for number, version in enumerate(versions) if version.posts_of]
    found: dict[int, dict[str, Any]] = defaultdict(_nothing)
    if wanted:
        firsts = [version.step - version.event.hours for _, version in wanted]
        spans = {
            "numbers": [number for number, _ in wanted],
            "firsts": firsts,
            "lasts": [version.step for _, version in wanted],
        }
        phrases = sorted({version.event.subject for _, version in wanted if version.posts_of.startswith("phrase:")})
        reading = scene.reading() | {"start": moment(min(firsts)), "phrases": phrases}
        subjects = {"subjects": [v.posts_of for _, v in wanted], "tokens": [v.event.token for _, v in wanted]}
        for row in scene.store.rows("insight_posts_of", **reading, **spans, **subjects):
            one = found[row["number"]]
            one["posts"] = row["posts"]
            one["post_sources"].append(row["source"])
            one["post_ids"].append(row["source_id"])
            one["post_times"].append(row["happened_at"])
        for row in scene.store.rows("insight_accounts_of", **reading, **spans, **subjects):
            one = found[row["number"]]
            one["authors"] = row["authors"]
            one["account_sources"].append(row["source"])
            one["account_names"].append(row["author"])
        _topic_tokens(scene, reading, wanted, found)
    return [found[number] for number in range(len(versions))]


def _topic_tokens(
    scene: Scene, reading: dict[str, Any], wanted: list[tuple[int, Version]], found: dict[int, dict[str, Any]]
) -> None:
    """Which tokens an insight about a story is about: those named by a fifth of its people."""
    about = [(number, version) for number, version in wanted if version.posts_of.startswith(("topic:", "phrase:"))]
    if not about:
        return
    rows = scene.store.rows(
        "insight_topic_tokens",
        start=reading["start"],
        end=reading["end"],
        numbers=[number for number, _ in about],
        topics=[version.posts_of for _, version in about],
        phrases=reading["phrases"],
        firsts=[version.step - version.event.hours for _, version in about],
        lasts=[version.step for _, version in about],
    )
    for row in rows:
        if row["people"] * TOPIC_TOKEN_PART >= found[row["number"]]["authors"]:
            found[row["number"]]["tokens"].append(row["token"])


TOPIC_TOKEN_PART = 5  # a fifth: fewer of a story's people name a token by chance


def _nothing() -> dict[str, Any]:
    lists = ("tokens", "account_sources", "account_names", "post_sources", "post_ids", "post_times")
    return {"posts": 0, "authors": 0, **{name: [] for name in lists}}
