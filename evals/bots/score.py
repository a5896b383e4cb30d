"""Scores bot scores on planted bots and rings, over accounts that have a score, with every error.

python -m evals.bots.score [--seeds 9101 ...]
"""

from __future__ import annotations

import argparse

from evals.markets import SEEDS, Market, markets

from ruma.measures.bot_score import BOT
from ruma.measures.reading import Reading, bots_by


def score(market: Market) -> dict[str, object]:
    """Precision and recall at the published threshold, with the accounts that are judged wrongly."""
    reading = Reading(market.store, market.end)
    window = reading.posts_window(24)
    bots = set(market.truth["bots"]) | {author for ring in market.truth["rings"] for author in ring["authors"]}
    scored = {row["author"]: row["bot_score"] for row in market.store.rows("bot_scores", bots_by=bots_by(window))}
    called = {author for author, value in scored.items() if value >= BOT}
    known = bots & set(scored)
    right = called & known
    kinds = market.truth["bot_kinds"] | {ring["id"]: ring["authors"] for ring in market.truth["rings"]}
    return {
        "by_kind": {kind: f"{len(called & set(who))}/{len(set(scored) & set(who))}" for kind, who in kinds.items()},
        "scored": len(scored),
        "bots": len(known),
        "precision": len(right) / max(len(called), 1),
        "recall": len(right) / max(len(known), 1),
        "false": sorted(called - bots),
        "missed": sorted(known - called),
    }


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    given = parser.parse_args()
    print("targets: precision and recall >= 0.9, over accounts with enough posts to have a score")
    with markets(trades=False) as market:
        for seed in given.seeds:
            card = score(market(seed))
            figures = f"precision {card['precision']:.3f}, recall {card['recall']:.3f}"
            print(f"seed {seed}: {card['bots']} bots of {card['scored']} scored, {figures}")
            print(f"   found by kind: {card['by_kind']}")
            print(f"   false: {card['false']}\n   missed: {card['missed']}", flush=True)


if __name__ == "__main__":
    main()
