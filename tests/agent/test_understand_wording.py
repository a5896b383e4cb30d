"""The reader of question kinds: names do not matter, typos hardly, and what it is unsure of is said."""

from __future__ import annotations

import random

import pytest
from tests.agent.test_understand import one, read
from training.train_questions import lines, typo

from ruma.agent.understand_kinds import KINDS, masked
from ruma.agent.understand_wording import ACCOUNT, NAME, concepts, kind_model

WORDINGS = (
    ("whats the crowd saying about link", "talk"),
    ("is ada overheated", "overheated"),
    ("who saw the btc crash coming", "callers_on"),
    ("which coins are bleeding attention", "trending"),
    ("any coordinated shilling around doge", "coordination"),
    ("how scared are people about bitcoin", "fear_greed"),
    ("whats pumping today", "tokens"),
    ("compare link with ada", "compare"),
    ("how do you work out mindshare", "definition"),
    ("find tweets about the hack", "posts"),
    ("should we dump link", "advice"),
    ("which themes are taking off", "narratives"),
    ("did the talk come before the price of link", "lead_lag"),
    ("what do skilled traders think of eth", "smart_money"),
    ("catalysts for sol", "news"),
    ("why is tron sinking", "why"),
)


@pytest.mark.parametrize(("text", "kind"), WORDINGS)
def test_wordings(text: str, kind: str) -> None:
    assert one(text)[0] == kind


def test_typos_hardly_matter() -> None:
    chance = random.Random(5)
    read_right = sum(one(typo(text, chance))[0] == kind for text, kind in WORDINGS for _ in range(4))
    assert read_right >= 0.85 * 4 * len(WORDINGS)


@pytest.mark.parametrize("name", ["bitcoin", "link", "$ETH", "emberling", "ember-reserve"])
def test_no_kind_hangs_on_a_name(name: str) -> None:
    assert [one(f"{words} {name}")[0] for words in ("what sank", "price of", "any news on")] == [
        "why",
        "price",
        "news",
    ]


def test_names_and_accounts_are_masked() -> None:
    said = read("compare $BTC with cardano, says @ann")[0].named
    assert masked("compare $BTC with cardano, says @ann", said).split() == f"compare {NAME} with {NAME} , says {ACCOUNT}".split()


def test_the_model_knows_the_kinds_of_the_wordings() -> None:
    assert sorted(kind_model().kinds) == sorted({line.kind for line in lines()})
    assert {kind.partition(".")[0] for kind in kind_model().kinds} - {"none"} <= set(KINDS)


def test_a_concept_is_found_by_phrase_and_by_near_miss() -> None:
    assert "record" in concepts().of(["track", "record"])[0]
    assert concepts().near("sentimnt") == "sentiment"
    assert concepts().near("bitcoin") == ""
