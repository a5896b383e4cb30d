"""Scores wash-adjusted volume against the planted truth, token by token over a week and the whole run, with every miss.

python -m evals.dex.score [--seeds 9101 ...]
"""

from __future__ import annotations

import argparse

from evals.markets import DAYS, SEEDS, Market, markets

from ruma.measures.dex_trades import sums, total
from ruma.measures.reading import Reading

WITHIN = 0.10


def score(market: Market, days: int) -> tuple[list[float], list[str]]:
    """Relative errors of all tokens over the last days, and the tokens that miss."""
    reading = Reading(market.store, market.end)
    window = reading.trades_window(24 * days)
    errors, misses = [], []
    for row in market.truth["wash_trades"]:
        true = sum(row["true_by_day_usd"][-days:])
        adjusted = total(one.volume for one in sums(reading, window, token=row["token_id"])).adjusted_usd
        errors.append(adjusted / true - 1 if true else 0.0)
        if abs(errors[-1]) > WITHIN:
            misses.append(f"{row['token_id']}: {adjusted:,.0f} against {true:,.0f} ({errors[-1]:+.1%})")
    return errors, misses


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--seeds", type=int, nargs="+", default=list(SEEDS))
    given = parser.parse_args()
    print("target: within 10 % of the true volume")
    with markets(posts=2_000) as market:
        for seed in given.seeds:
            for days in (7, DAYS):
                errors, misses = score(market(seed), days)
                within = sum(abs(error) <= WITHIN for error in errors)
                print(
                    f"seed {seed}, {days} days: {within} of {len(errors)} tokens within 10 %, worst {max(map(abs, errors)):.1%}",
                    flush=True,
                )
                for miss in misses:
                    print(f"   missed: {miss}")


if __name__ == "__main__":
    main()
