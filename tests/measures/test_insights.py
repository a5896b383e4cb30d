"""Insights as they are asked for: filters, orders and pages, history at any moment, figures that their evidence gives again."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from ruma.errors import BadInput
from ruma.measures.declare import declared_measures
from ruma.measures.insight_records import EMBEDDING_SIZE, Intelligence, embedding
from ruma.measures.reading import Reading
from ruma.store.store import Store

END = datetime(2026, 3, 1, 1, tzinfo=UTC)
NAMES = ("insights", "intelligence", "market-insights")
DATES = ("startTimeAfter", "startTimeBefore", "updatedAtAfter", "updatedAtBefore")


def ask(store: Store, name: str = "market-insights", as_of: datetime = END, **raw: Any) -> Any:
    measure = declared_measures()[name]
    arguments = measure.parse({key: str(value) for key, value in raw.items()})
    arguments.pop("as_of")
    return measure.compute(Reading(store, as_of), **arguments)


@pytest.fixture(scope="module")
def everything(simulated: Store) -> list[Intelligence]:
    """All insights of the simulated market, in pages of a hundred."""
    found: list[Intelligence] = []
    while page := ask(simulated, limit=100, offset=len(found)).insights:
        found += page
    assert len(found) > 20 and len({one.kind for one in found}) >= 3
    return found


def test_pages_hold_each_insight_once(simulated: Store, everything: list[Intelligence]) -> None:
    assert len({one.insight_id for one in everything}) == len(everything)
    first = ask(simulated, limit=7)
    assert first.total == len(everything)
    assert first.insights == everything[:7]
    assert ask(simulated, limit=7, offset=7).insights == everything[7:14]


@pytest.mark.parametrize(
    ("order", "field", "down"),
    [
        ("start_time_asc", "start_time", False),
        ("start_time_desc", "start_time", True),
        ("updated_at_asc", "updated_at", False),
        ("updated_at_desc", "updated_at", True),
    ],
)
def test_orders(simulated: Store, order: str, field: str, down: bool) -> None:
    times = [getattr(one, field) for one in ask(simulated, limit=100, orderBy=order).insights]
    assert times == sorted(times, reverse=down)
    assert len(set(times)) > 3


def test_the_newest_update_comes_first_by_default(simulated: Store) -> None:
    assert ask(simulated).insights == ask(simulated, orderBy="updated_at_desc").insights


@pytest.mark.parametrize("name", DATES)
def test_dates_part_the_insights(simulated: Store, everything: list[Intelligence], name: str) -> None:
    field = "start_time" if name.startswith("start") else "updated_at"
    middle = sorted(getattr(one, field) for one in everything)[len(everything) // 2]
    found = {one.insight_id for one in ask(simulated, limit=100, **{name: middle.isoformat()}).insights}
    after = name.endswith("After")
    assert found == {
        one.insight_id for one in everything if (getattr(one, field) > middle if after else getattr(one, field) < middle)
    }


def test_tags_any_and_none(simulated: Store, everything: list[Intelligence]) -> None:
    tags = ["price_up", "volume_spike"]
    wanted = {one.insight_id for one in everything if set(one.tags) & set(tags)}
    assert {one.insight_id for one in ask(simulated, limit=100, tags=" Price_Up,volume_spike").insights} == wanted
    rest = {one.insight_id for one in ask(simulated, limit=100, excludeTags=",".join(tags)).insights}
    assert rest == {one.insight_id for one in everything} - wanted and wanted and rest


def test_a_token_sees_its_own(simulated: Store, everything: list[Intelligence]) -> None:
    token = next(one.token.id for one in everything if one.token)
    mine = [one for one in everything if token in one.tokens]
    for name, key in (("intelligence", "id"), ("market-insights", "token")):
        assert ask(simulated, name, limit=100, **{key: token}).insights == mine
    plain = ask(simulated, "insights", limit=100, id=token).insights
    assert [one.model_dump() for one in plain] == [one.model_dump(exclude={"category"}) for one in mine]


def test_an_insight_keeps_its_history(simulated: Store, everything: list[Intelligence]) -> None:
    """As of an earlier moment the history is that part of it which had been told by then."""
    changed = [one for one in everything if len(one.history) > 1]
    assert changed
    for one in changed[:12]:
        assert [version.version for version in one.history] == list(range(1, len(one.history) + 1))
        assert all(a.updated_at < b.updated_at for a, b in pairwise(one.history))
        for told, version in enumerate(one.history, 1):
            then = ask(simulated, as_of=version.updated_at, limit=100, tags=one.tags[0]).insights
            (seen,) = [other for other in then if other.insight_id == one.insight_id]
            assert seen.history == one.history[:told] and seen.updated_at == version.updated_at
            assert seen.start_time == one.start_time
        just_before = ask(simulated, as_of=one.history[0].updated_at - timedelta(milliseconds=1), limit=100)
        assert one.insight_id not in {other.insight_id for other in just_before.insights}


def test_figures_are_given_again_by_their_evidence(simulated: Store, everything: list[Intelligence]) -> None:
    fields = {"price_change_pct": "price_change_pct", "price_usd": "price_usd", "authors": "authors", "posts": "posts"}
    checked = 0
    for one in everything:
        for figure in one.figures:
            if figure.evidence is None:  # no measure tells the crowd's score alone
                assert figure.name == "crowd_score"
                continue
            declared_measures()[figure.evidence.measure].parse(figure.evidence.arguments)
            if figure.evidence.basis == "value" and figure.name in fields:
                answer = _call(simulated, figure.evidence.measure, figure.evidence.arguments)
                assert getattr(answer.overview, fields[figure.name]) == pytest.approx(figure.value, rel=1e-3, abs=0.06), one.title
                checked += 1
    assert checked > 10


def _call(store: Store, name: str, arguments: dict[str, Any]) -> Any:
    measure = declared_measures()[name]
    parsed = measure.parse(arguments)
    return measure.compute(Reading(store, parsed.pop("as_of")), **parsed)


def test_what_an_insight_shows_had_been_seen(everything: list[Intelligence]) -> None:
    for one in everything:
        assert one.enriched_related_posts or one.n == 0
        assert all(post.happened_at < one.updated_at for post in one.enriched_related_posts)
        assert len(one.embedding) == EMBEDDING_SIZE and sum(x * x for x in one.embedding) == pytest.approx(1, abs=1e-3)
        assert all(0 <= account.author_id < 2**53 for account in one.accounts)
        assert one.formula and one.title and one.category


def test_alike_events_are_near_each_other() -> None:
    def near(one: list[float], other: list[float]) -> float:
        return sum(a * b for a, b in zip(one, other, strict=True))

    burst = embedding("Chainlink mentions up 4.2x in 6 h: 310 voices against 74 usual", ["mention_burst"])
    again = embedding("Chainlink mentions up 2.9x in 6 h: 80 voices against 27 usual", ["mention_burst"])
    move = embedding("Bitcoin down 37.2% in 24 h to $4970: usual daily move 3.1%", ["price_move", "price_down"])
    assert near(burst, again) > 0.9 > 0.5 > near(burst, move)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("field", "value"),
    [
        *((name, value) for name in DATES for value in ("soon", "2026", "20260101", "2000-01-01T00:00:00Z")),
        ("limit", "0"),
        ("limit", "101"),
        ("offset", "-1"),
        ("orderBy", "loudest"),
        ("start_time_after", "2026-01-01T00:00:00Z"),
    ],
)
def test_bad_values_name_their_field(name: str, field: str, value: str) -> None:
    with pytest.raises(BadInput) as caught:
        declared_measures()[name].parse({"id": "solana", field: value} if name != "market-insights" else {field: value})
    assert caught.value.param == field


@pytest.mark.parametrize(
    ("raw", "field"),
    [
        ({"tags": "hack,,listing"}, "tags"),
        ({"excludeTags": ","}, "excludeTags"),
        ({"tags": ",".join(f"t{n}" for n in range(31))}, "tags"),
        ({"startTimeAfter": "2026-02-01", "startTimeBefore": "2026-02-01"}, "startTimeBefore"),
        ({"updatedAtAfter": "2026-02-02", "updatedAtBefore": "2026-02-01"}, "updatedAtBefore"),
    ],
)
def test_filters_that_can_match_nothing_are_refused(simulated: Store, raw: dict[str, str], field: str) -> None:
    with pytest.raises(BadInput) as caught:
        ask(simulated, **raw)
    assert caught.value.param == field


def test_nothing_that_matches_is_an_empty_page_that_says_so(simulated: Store) -> None:
    page = ask(simulated, tags="no_such_tag")
    assert (page.total, page.insights, page.notes) == (0, [], ["No insight matches."])
