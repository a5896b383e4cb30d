"""How good the insights are, on planted truth and on known days of 2020, every miss listed. Never prints a score it did not take.

    python -m evals.insights.score --seeds 11 12 13 [--days 45] [--posts N] [--failures] [--real FOLDER_WITH_majors2020]

A planted event is found when an insight of its kind about its token is raised within its time; its delay runs from the planted
moment to the moment from which the first version may be told. An alert is a first version; later versions are counted apart.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from statistics import median

from evals.markets import DAYS, END, SEEDS, Market, markets

from ruma.measures.declare import declared_measures
from ruma.measures.insight_records import Intelligence
from ruma.measures.reading import Reading
from ruma.pipeline import load
from ruma.store.store import Store

NEWS_HOURS = 48  # news that is found later is history
EARLY_HOURS = 1
LEAST_PAST_DAYS = 8  # before that nothing can be called unusual: events there are listed but not held against recall
NARRATIVE_EARLY_HOURS = 24
RING_LATE_HOURS = 24
NEWS_KINDS = (
    "listing", "delisting", "hack", "unlock", "outage", "lawsuit", "partnership", "upgrade", "buyback", "fundraising",
)  # fmt: skip

# Known days of 2020: token or story, kinds any of which will do, first and last day it may be raised, what it was.
KNOWN_DAYS: tuple[tuple[str, tuple[str, ...], str, str, str], ...] = (
    ("bitcoin", ("price_move",), "2020-03-12", "2020-03-14", "crash of 12 March"),
    ("bitcoin", ("mention_burst",), "2020-03-12", "2020-03-14", "talk of the crash of 12 March"),
    ("ethereum", ("price_move",), "2020-03-12", "2020-03-14", "crash of 12 March"),
    ("chainlink", ("price_move",), "2020-03-12", "2020-03-14", "crash of 12 March"),
    ("market-crash", ("narrative",), "2020-03-07", "2020-03-14", "market crash as a story"),
    ("iota", ("hack",), "2020-02-12", "2020-02-16", "Trinity wallet theft"),
    ("bitcoin", ("price_move",), "2020-04-29", "2020-05-01", "rise before the halving"),
    ("bitcoin", ("mention_burst",), "2020-05-10", "2020-05-13", "third halving"),
    ("halving", ("narrative",), "2020-05-05", "2020-05-13", "halving as a story"),
    ("dogecoin", ("price_move",), "2020-07-06", "2020-07-10", "TikTok challenge"),
    ("dogecoin", ("mention_burst",), "2020-07-06", "2020-07-10", "TikTok challenge"),
    ("dogecoin", ("volume_spike",), "2020-07-06", "2020-07-10", "TikTok challenge"),
    ("bitcoin", ("hack",), "2020-07-15", "2020-07-17", "Twitter accounts hacked"),
    ("bitcoin", ("mention_burst",), "2020-07-15", "2020-07-17", "Twitter accounts hacked"),
    ("chainlink", ("mention_burst",), "2020-07-05", "2020-07-15", "first leg of the LINK run"),
    ("chainlink", ("price_move",), "2020-07-05", "2020-07-15", "first leg of the LINK run"),
    ("chainlink", ("mention_burst",), "2020-07-31", "2020-08-17", "second leg of the LINK run"),
    ("chainlink", ("price_move",), "2020-07-31", "2020-08-17", "second leg of the LINK run"),
    ("bitcoin", ("price_move",), "2020-07-27", "2020-07-29", "break of 10,000"),
    ("cardano", ("upgrade",), "2020-07-24", "2020-08-01", "Shelley hard fork"),
    ("ethereum", ("upgrade",), "2020-08-03", "2020-08-06", "Medalla test network of Ethereum 2"),
    ("network-fees", ("narrative",), "2020-08-30", "2020-09-04", "network fees as a story"),
    ("goldman sachs", ("emerging",), "2020-05-26", "2020-05-29", "Goldman Sachs's call on Bitcoin"),
    ("uniswap", ("mention_burst",), "2020-09-16", "2020-09-19", "UNI given out"),
    ("bitcoin", ("price_move",), "2020-09-02", "2020-09-05", "fall of 3 September"),
    ("bitcoin", ("hack",), "2020-09-25", "2020-09-28", "KuCoin theft"),
    ("ripple", ("lawsuit",), "2020-04-20", "2020-04-24", "Ripple sues YouTube"),
    ("cardano", ("mention_burst",), "2020-07-28", "2020-08-01", "Shelley hard fork"),
    ("ethereum", ("mention_burst", "price_move"), "2020-07-22", "2020-07-29", "DeFi summer's break of 300"),
)  # fmt: skip


@dataclass
class Tally:
    """Planted events of one sort: how many were found, how late, and the misses."""

    planted: int = 0
    found: int = 0
    delays: list[float] = field(default_factory=list)
    misses: list[str] = field(default_factory=list)
    raised: int = 0
    true: int = 0
    false: list[str] = field(default_factory=list)

    def row(self, name: str) -> str:
        recall = f"{self.found / self.planted:5.2f}" if self.planted else "    -"
        precision = f"{self.true / self.raised:5.2f}" if self.raised else "    -"
        delay = f"{median(self.delays):6.1f}" if self.delays else "     -"
        counts = f"{name:18} planted {self.planted:4} recall {recall}  raised {self.raised:4} precision {precision}"
        return f"{counts}  median delay h {delay}"


def told(store: Store, as_of: datetime) -> list[Intelligence]:
    """All insights told by the moment, through the public measure."""
    measure = declared_measures()["market-insights"]
    found: list[Intelligence] = []
    while True:
        arguments = measure.parse({"limit": "100", "offset": str(len(found)), "orderBy": "start_time_asc"})
        arguments.pop("as_of")
        page = measure.compute(Reading(store, as_of), **arguments).insights  # type: ignore[attr-defined]
        found += page
        if len(page) < 100:
            return found


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text)


def _raised_at(one: Intelligence) -> datetime:
    return one.history[0].updated_at


def _about(one: Intelligence) -> str:
    return one.token.id if one.token else ""


def score_news(truth: dict, insights: list[Intelligence], start: datetime, tallies: dict[str, Tally], seed: int) -> None:
    """Each planted piece of news against insights of its kind about its token."""
    for planted in truth["news"]:
        at, kind, token = _time(planted["at"]), planted["kind"], planted["token_id"]
        if at < start + timedelta(days=LEAST_PAST_DAYS) or at > END:
            continue
        tally = tallies[f"news {kind}"]
        tally.planted += 1
        hits = [one for one in insights if one.kind == kind and _about(one) == token and _within(one, at, at, NEWS_HOURS)]
        _note(tally, hits, at, f"seed {seed}: {kind} of {token} at {planted['at']}, price {planted['return_pct']:+.1f}%")
    for one in insights:
        if one.kind in NEWS_KINDS:
            tally = tallies[f"news {one.kind}"]
            tally.raised += 1
            true = any(
                planted["token_id"] == _about(one) and planted["kind"] == one.kind
                and _within(one, _time(planted["at"]), _time(planted["at"]), 4 * NEWS_HOURS)
                for planted in truth["news"]
            )  # fmt: skip
            tally.true += true
            if not true:
                tally.false.append(f"seed {seed}: {one.updated_at:%m-%d %H} {one.title}")


def _within(one: Intelligence, first: datetime, last: datetime, late_hours: float, early_hours: float = EARLY_HOURS) -> bool:
    return first - timedelta(hours=early_hours) <= _raised_at(one) <= last + timedelta(hours=late_hours)


def _note(tally: Tally, hits: list[Intelligence], at: datetime, what: str) -> None:
    if hits:
        tally.found += 1
        tally.delays.append(min((_raised_at(one) - at) / timedelta(hours=1) for one in hits))
    else:
        tally.misses.append(what)


def score_narratives(truth: dict, insights: list[Intelligence], start: datetime, tally: Tally, seed: int) -> None:
    """Planted stories against narrative insights that name the story, or share a token with it while it lives."""
    stories = [story for story in truth["narratives"] if story.get("kind") != "off_topic"]
    raised = [one for one in insights if one.kind in ("narrative", "emerging")]
    for story in stories:
        born, end = _time(story["born_at"]), _time(story["end_at"])
        if born < start + timedelta(days=LEAST_PAST_DAYS) or born > END - timedelta(days=3):
            continue
        tally.planted += 1
        hits = [one for one in raised if _tells(one, story) and _within(one, born, end, 0, NARRATIVE_EARLY_HOURS)]
        _note(
            tally,
            hits,
            born,
            f"seed {seed}: {story['id']} ({story.get('kind')}), {story.get('posts')} posts, born {story['born_at']}",
        )
    for one in raised:
        tally.raised += 1
        true = any(
            _tells(one, story) and _within(one, _time(story["born_at"]), _time(story["end_at"]), 24, 24) for story in stories
        )
        tally.true += true
        if not true:
            tally.false.append(f"seed {seed}: {one.updated_at:%m-%d %H} {one.title} {one.tokens}")


def _tells(one: Intelligence, story: dict) -> bool:
    """A known story by its name or a shared token; a new one by a word of its terms."""
    if one.subject and story["id"].startswith(one.subject):
        return True
    if one.kind == "emerging":
        return bool(set((one.subject or "").split()) & {word for term in story["terms"] for word in term.lower().split()})
    return bool(set(one.tokens) & set(story["tokens"]))


def score_rings(truth: dict, insights: list[Intelligence], tally: Tally, seed: int) -> None:
    """Each ring against a coordinated push of its token during or just after one of its bursts."""
    pushes = [one for one in insights if one.kind == "coordinated_push"]
    spans = [(ring["token_id"], _time(burst["from"]), _time(burst["to"])) for ring in truth["rings"] for burst in ring["bursts"]]
    for ring in truth["rings"]:
        mine = [span for span in spans if span[0] == ring["token_id"]]
        tally.planted += 1
        hits = [(one, since) for one in pushes for token, since, until in mine
                if _about(one) == token and _within(one, since, until, RING_LATE_HOURS)]  # fmt: skip
        what = f"seed {seed}: {ring['id']} on {ring['token_id']}, {len(ring['authors'])} accounts, {ring['posts']} posts"
        if hits:
            tally.found += 1
            tally.delays.append(min((_raised_at(one) - since) / timedelta(hours=1) for one, since in hits))
        else:
            tally.misses.append(what)
    for one in pushes:
        tally.raised += 1
        true = any(_about(one) == token and _within(one, since, until, RING_LATE_HOURS) for token, since, until in spans)
        tally.true += true
        if not true:
            tally.false.append(f"seed {seed}: {one.updated_at:%m-%d %H} {one.title}")


def score_bursts(truth: dict, insights: list[Intelligence], tally: Tally, seed: int) -> None:
    """Mention bursts that something planted explains: news of the token in two days before, or a living story about it."""
    for one in insights:
        if one.kind != "mention_burst":
            continue
        tally.raised += 1
        token = _about(one)
        news = any(p["token_id"] == token and _within(one, _time(p["at"]), _time(p["at"]), 72) for p in truth["news"])
        story = any(
            token in s["tokens"] and _within(one, _time(s["born_at"]), _time(s["end_at"]), 0) for s in truth["narratives"]
        )
        tally.true += news or story
        if not (news or story):
            tally.false.append(f"seed {seed}: {one.updated_at:%m-%d %H} {one.title}")


def score_seed(market: Market, days: int, tallies: dict[str, Tally]) -> str:
    """Scores one simulated market; a line on the volume of alerts."""
    seed, truth, start = market.seed, market.truth, market.end - timedelta(days=days)
    insights = told(market.store, market.end + timedelta(hours=1))
    score_news(truth, insights, start, tallies, seed)
    score_narratives(truth, insights, start, tallies["narrative"], seed)
    score_rings(truth, insights, tallies["coordinated push"], seed)
    score_bursts(truth, insights, tallies["mention burst"], seed)
    return f"seed {seed}: {volume(insights, len(market.store.tokens()), days)}"


def volume(insights: list[Intelligence], tokens: int, days: float) -> str:
    """Alerts and later versions a token and week, and by kind."""
    weeks = tokens * days / 7
    kinds: dict[str, int] = defaultdict(int)
    for one in insights:
        kinds[one.kind] += 1
    updates = sum(len(one.history) - 1 for one in insights)
    counts = ", ".join(f"{kind} {count}" for kind, count in sorted(kinds.items()))
    return f"{len(insights)} alerts, {len(insights) / weeks:.2f} a token-week, {updates / weeks:.2f} later versions; {counts}"


def score_real(data: Path) -> list[str]:
    """Known days of majors2020, found or not."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder)
        store = Store.embedded(place / "store")
        try:
            load(
                store, [data / "tokens.jsonl.gz", data / "majors2020"], datetime(2026, 1, 1, tzinfo=UTC), place / "rejects.jsonl"
            )
            insights = told(store, datetime(2020, 10, 2, tzinfo=UTC))
        finally:
            store.close()
    return known_days(insights)


def known_days(insights: list[Intelligence]) -> list[str]:
    """A line an event, then the volume."""
    lines, found = [], 0
    for token, kinds, first, last, what in KNOWN_DAYS:
        since, until = _time(first).replace(tzinfo=UTC), _time(last).replace(tzinfo=UTC)
        hits = [
            one
            for one in insights
            if one.kind in kinds and token in (_about(one), one.subject) and since <= _raised_at(one) <= until
        ]
        found += bool(hits)
        mark = f"found   {_raised_at(hits[0]):%m-%d %H:%M} {hits[0].history[0].title}" if hits else "MISSED"
        lines.append(f"  {token:13} {'/'.join(kinds):26} {what:32} {mark}")
    lines.append(f"known days: {found} of {len(KNOWN_DAYS)} found; {volume(insights, 12, 274)} (over the 12 majors)")
    return lines


def report(tallies: dict[str, Tally], failures: bool) -> Iterable[str]:
    """The table, then what went wrong."""
    for name, tally in sorted(tallies.items()):
        yield tally.row(name)
    news = Tally()
    for name, tally in tallies.items():
        if name.startswith("news "):
            news.planted, news.found, news.raised, news.true = (
                news.planted + tally.planted, news.found + tally.found, news.raised + tally.raised, news.true + tally.true,
            )  # fmt: skip
            news.delays += tally.delays
    yield news.row("all news")
    if failures:
        for name, tally in sorted(tallies.items()):
            for what in tally.misses:
                yield f"MISSED {name}: {what}"
            for what in tally.false:
                yield f"FALSE  {name}: {what}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="*", default=[])
    parser.add_argument("--scorecard", action="store_true", help="the five seeds that nothing is tuned on")
    parser.add_argument("--days", type=int, default=DAYS)
    parser.add_argument("--posts", type=int)
    parser.add_argument("--failures", action="store_true")
    parser.add_argument("--real", type=Path)
    asked = parser.parse_args()
    asked.seeds += SEEDS if asked.scorecard else ()
    if not asked.seeds and not asked.real:
        sys.exit("NOT SCORED: give --seeds or --real.")
    tallies: dict[str, Tally] = defaultdict(Tally)
    more = {"posts": asked.posts} if asked.posts else {}
    with markets(asked.days, **more) as market:
        for seed in asked.seeds:
            print(score_seed(market(seed), asked.days, tallies), flush=True)
    if asked.seeds:
        print("\n".join(report(tallies, asked.failures)))
    if asked.real:
        print("\n".join(score_real(asked.real)))


if __name__ == "__main__":
    main()
