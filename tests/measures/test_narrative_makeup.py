"""Who tells a story and how deep its tokens' markets are, with labels and candles given by hand."""

from __future__ import annotations

import math
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import pairwise
from pathlib import Path

import orjson
import pyarrow as pa
import pytest
from tests.measures.hand_made import days
from tests.measures.test_narratives import AS_OF, TOKENS, world

from ruma.derive.callers import LABEL_COLUMNS
from ruma.measures.cohorts import CROWD, DUMB, SMART
from ruma.measures.narrative import NarrativeResult, narrative
from ruma.measures.narrative_cohorts import NO_LABELS
from ruma.measures.narrative_liquidity import NO_CANDLES
from ruma.measures.reading import Reading
from ruma.pipeline import load, price_table
from ruma.store.derived import insert_derived
from ruma.store.store import Store
from ruma.store.writing import writing

DAY = timedelta(days=1)
MIDNIGHT = AS_OF.replace(hour=0, minute=0)
LABELS = [
    *((f"new{number}", SMART, AS_OF - 20 * DAY) for number in range(4)),
    ("new6", CROWD, AS_OF - 20 * DAY),
    ("new6", DUMB, AS_OF - DAY),  # the newest label counts
    ("new5", SMART, AS_OF + DAY),  # not known yet
    ("loud1", CROWD, AS_OF - 20 * DAY),
]


@pytest.fixture(scope="module")
def store(new_store: Callable[[], Store], tmp_path_factory: pytest.TempPathFactory) -> Store:
    return filled(new_store(), tmp_path_factory.mktemp("makeup"))


def filled(store: Store, folder: Path) -> Store:
    (folder / "tokens.jsonl").write_bytes(b"\n".join(orjson.dumps(token) for token in TOKENS))
    (folder / "posts.jsonl").write_bytes(b"\n".join(orjson.dumps(row) for row in world()))
    assert load(store, [folder], AS_OF + DAY, folder / "rejects.jsonl").rejected == 0
    return store


def labelled(store: Store, labels: list[tuple[str, int, datetime]]) -> None:
    rows = []
    for author, cohort, day in labels:
        (key,) = [row["author_key"] for row in store.rows("users_search", seen=AS_OF, wanted=author, limit=1)]
        row = {"author_key": key, "source": "s", "author": author, "day": day, "cohort": cohort}
        rows.append(row | {"skill": 0.6, "above_chance": 0.9, "calls": 9.0, "hits": 6.0})
    insert_derived(store, "author_labels", pa.Table.from_pylist(rows, LABEL_COLUMNS))


def ghost(store: Store, as_of: datetime = AS_OF) -> NarrativeResult:
    life = narrative(Reading(store, as_of), id="ghost-liquidity")
    assert isinstance(life, NarrativeResult)
    return life


def test_without_labels_and_candles_it_says_why(store: Store) -> None:
    life = ghost(store)
    assert (life.cohorts, life.cohorts_missing) == (None, NO_LABELS)
    assert life.confirmation is not None
    assert (life.confirmation.liquidity, life.confirmation.liquidity_missing) == (None, NO_CANDLES)


def test_the_cohorts_of_its_authors(new_store: Callable[[], Store], tmp_path: Path) -> None:
    store = filled(new_store(), tmp_path)
    labelled(store, LABELS)
    life = ghost(store)
    assert life.cohorts is not None and life.cohorts_missing is None
    assert [(one.cohort, one.cohort_name, one.authors, one.share_pct) for one in life.cohorts] == [
        (0, "baseline", 11, 68.75),
        (1, "smart money", 4, 25.0),
        (2, "crowd", 0, 0.0),
        (3, "dumb money", 1, 6.25),
    ]
    everyone = 40 + 30 + 16 + 15 + 1 + 12  # calm, loud, new, ring, flood, bakers; give-aways are left out
    assert [one.everyone_share_pct for one in life.cohorts] == [
        round(100 * held / everyone, 2) for held in (everyone - 6, 4, 1, 1)
    ]
    before = ghost(store, AS_OF - 25 * timedelta(hours=1)).cohorts
    assert before is not None and [one.authors for one in before][2:] == [1, 0]  # a day ago new6 was of the crowd


def test_how_far_a_dollar_moves_the_price(new_store: Callable[[], Store], tmp_path: Path) -> None:
    """Two weeks of days: first up and down by a tenth, then by a fiftieth, on the same million a day."""
    store = filled(new_store(), tmp_path)
    wide, narrow = [10.0, 11.0] * 4, [10.0, 10.2] * 4
    prices = days("otterix", [*wide[:8], *narrow[1:], 10.2][:15], MIDNIGHT, volume=1_000_000.0)
    with writing(store, "test") as writer:
        writer.append_prices(price_table([price.model_copy(update={"volume_usd": 1_000_000.0}) for price in prices]))
    life = ghost(store)
    assert life.confirmation is not None and life.confirmation.liquidity is not None
    (otterix,) = life.confirmation.liquidity
    now, before = (prices[-7:], prices[-14:-7])
    expected = [sum(abs(math.log(b.price_usd / a.price_usd)) for a, b in pairwise(held)) / 6 * 10_000 for held in (now, before)]
    assert otterix.id == "otterix" and otterix.candles == 6
    assert otterix.impact_bps == pytest.approx(expected[0], abs=1e-3)
    assert otterix.previous_impact_bps == pytest.approx(expected[1], abs=1e-3)
    assert otterix.impact_change_pct == pytest.approx(100 * (expected[0] / expected[1] - 1), abs=0.1)
    assert otterix.impact_change_pct < -50  # deeper than the week before
    assert life.confirmation.liquidity_missing is None
