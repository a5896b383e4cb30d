"""Takes the tool picks of a model: turns each into a step of ours, or says why not. Never lets a post's text in.

A model may pick a tool and a token; window, ecosystem and bounds come from the question as it was read by rule. A token may be
picked only if the question or the rows of a list name it, never because a post does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from ruma.agent.evidence import Evidence
from ruma.agent.model.lenient import Call
from ruma.agent.offline.draft import Findings
from ruma.agent.plan import plan
from ruma.agent.plan_steps import Step
from ruma.agent.work import Work
from ruma.measures.declare import Measure
from ruma.store.tokens import KnownToken

OFFERED = (
    "price-series", "simple-sentiment", "mindshare", "talk", "volume-series", "smart-money-bias", "fear-greed-index",
    "emotions-series", "intelligence", "dex-flow", "narratives", "trending", "callers",
)  # fmt: skip
NO_TOKENS_OF = frozenset({"talk", "posts-search", "intelligence", "insights", "market-insights"})  # their rows come from posts
LONGEST_SUMMARY = 500  # characters that a result may take in the prompt of the next pick
MOST_HOURS = {"trending": 720}
_TOKEN_KEYS = ("token", "id", "token_id", "symbol", "coin", "tokens")
_FACTS_SHOWN = 5


@dataclass(frozen=True)
class Offer:
    """A tool as a model sees it."""

    name: str
    about: str
    of_a_token: bool


@dataclass(frozen=True)
class Taken:
    """A pick that will be read, for the part of the question that it goes with."""

    part: int
    step: Step


@dataclass
class Desk:
    """Picks of one answer."""

    work: Work
    extra_credits: int
    most_calls: int
    calls: int = 0
    refused: list[str] = field(default_factory=list)

    def offers(self) -> tuple[Offer, ...]:
        """The tools that may be picked, in a fixed order: a prompt that begins alike is read from a server's cache."""
        measures = self.work.measures
        return tuple(_offer(measures[name]) for name in OFFERED if name in measures)

    def tokens(self, parts: Sequence[Findings]) -> dict[str, KnownToken]:
        """The tokens that may be picked, by id: those of the question first."""
        named = [token for found in parts for token in (*found.asked.tokens, found.asked.home)]
        listed = [self.work.task.book.get(id) for found in parts for id in _listed(found.evidence)]
        return {token.id: token for token in (*named, *listed) if token}

    def take(self, call: Call, parts: Sequence[Findings]) -> Taken | str:
        """The step that a call asks for; else what to tell the model."""
        taken = self._take(call, parts)
        if isinstance(taken, str):
            self.refused.append(taken)
        else:
            self.calls += 1
        return taken

    def _take(self, call: Call, parts: Sequence[Findings]) -> Taken | str:
        name = call.tool.rpartition(".")[2].strip().lower().replace("_", "-")
        offer = next((offer for offer in self.offers() if offer.name == name), None)
        if offer is None:
            return "There is no such tool."
        if self.calls >= self.most_calls:
            return "No more tools may be called for this answer."
        token = self._token(call, parts) if offer.of_a_token else None
        if offer.of_a_token and token is None:
            return f"Name one of these tokens: {', '.join(self.tokens(parts)) or 'the question names none'}."
        if planned := _planned(offer, token, parts):
            return planned
        cost = self.work.measures[name].credits
        if cost > self.extra_credits:
            return "The credits for further tools are spent."
        part = next((n for n, found in enumerate(parts) if token in found.asked.tokens), 0)
        step = Step(name, self._arguments(name, token, parts[part]))
        if self.work.toolbox.seen(name, self.work.toolbox.arguments(parts[part].asked, step)) is None:
            self.extra_credits -= cost
        return Taken(part, step)

    def _token(self, call: Call, parts: Sequence[Findings]) -> KnownToken | None:
        """The token that a call names; the only one there is where it names none."""
        known = self.tokens(parts)
        said = next((value for key in _TOKEN_KEYS if (value := call.arguments.get(key))), None)
        if isinstance(said, list):
            said = said[0] if said else None
        if said is None:
            asked = list(dict.fromkeys(token for found in parts for token in found.asked.tokens))
            return asked[0] if len(asked) == 1 else None
        name = re.sub(r"^\$", "", str(said).strip()).lower()
        return next((t for t in known.values() if name in (t.id.lower(), t.symbol.lower(), t.name.lower())), None)

    def _arguments(self, name: str, token: KnownToken | None, found: Findings) -> dict[str, object]:
        takes = self.work.measures[name].wire_names
        hours = min(found.asked.window.hours, MOST_HOURS.get(name, found.asked.window.hours))
        offered = {"id": token.id if token else None, "hours": hours, "ecosystem": found.asked.ecosystem}
        return {key: value for key, value in offered.items() if value is not None and key in takes}


def _planned(offer: Offer, token: KnownToken | None, parts: Sequence[Findings]) -> Taken | None:
    """The step of the plan that does the same, with its arguments."""
    for number, found in enumerate(parts):
        for step in plan(found.asked, found.depth).steps:
            if step.tool == offer.name and (not offer.of_a_token or token is None or step.arguments.get("id") == token.id):
                return Taken(number, step)
    return None


def _offer(measure: Measure) -> Offer:
    about = re.split(r"[;,.(]", measure.summary)[0].strip()  # as the README's table has it: short, for small models
    return Offer(measure.name, about, "id" in measure.wire_names)


def _listed(evidence: Sequence[Evidence]) -> Iterator[str]:
    """Tokens that the rows of lists put forward."""
    for one in evidence:
        if one.tool not in NO_TOKENS_OF:
            yield from (entity.id for entity in one.entities if entity.kind == "token")


def summary(evidence: Evidence) -> str:
    """What a result says in figures, for the next pick: names of tokens and numbers, no word of a post."""
    result = evidence.result
    if not result.n:
        return "Nothing was found."
    lines = []
    for fact in evidence.facts:
        if fact.entity.kind in ("token", "market") and fact.period == "" and fact.said_as and fact.metric != "n":
            name = fact.entity.names[0] if fact.entity.kind == "token" else "All"
            lines.append(f"{name}: {fact.said_as[0]} {fact.value:g} {fact.unit}")
    return f"Read, {result.n} records. {'; '.join(lines[:_FACTS_SHOWN])}"[:LONGEST_SUMMARY]
