"""Writes the record format, a slice of time at once, so that a run of any size needs the memory of one slice.

Never writes the time of writing: the same rows give the same bytes.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable, Iterable, Sequence
from contextlib import ExitStack
from datetime import datetime
from pathlib import Path

import numpy as np

from ruma.market_sim.feeds import CHANNELS, Feeds
from ruma.market_sim.followers import Following
from ruma.market_sim.prices import Market
from ruma.market_sim.stamping import Stamped
from ruma.market_sim.tokens import Universe
from ruma.market_sim.trades import Exchange, Trade

SOURCE = "simulated"
TOKENS, POSTS, PRICES, TRUTH, TRUTH_POSTS = (
    "tokens.jsonl", "posts.jsonl.gz", "prices.csv.gz", "truth.json", "truth_posts.csv.gz",
)  # fmt: skip
TRADES, WALLETS, TRUTH_TRADES = "trades.csv.gz", "wallets.csv", "truth_trades.csv.gz"
TRUTH_VOLUMES, FOLLOWERS = "truth_volumes.csv.gz", "followers.csv.gz"
EDITED = "posts_edited.jsonl.gz"  # later versions of posts, under the same ids; what was deleted the format cannot say
_GZIP_LEVEL = 4  # two thirds of the size win of level 9 at a quarter of its time
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class MarketFiles:
    """The open files of one run; use as a context manager."""

    def __init__(self, out: Path, start: datetime, end_second: float, run_id: str, universe: Universe) -> None:
        self._out, self._run_id = out, run_id
        self._epoch = np.datetime64(start.replace(tzinfo=None), "s")
        self._ids = [token.record.id for token in universe]
        self._universe = universe
        self._stack = ExitStack()
        self._end_second = end_second
        self._written = 0

    def __enter__(self) -> MarketFiles:
        self._out.mkdir(parents=True, exist_ok=True)
        self._posts, self._edited, self._prices, self._truth = (self._open(name) for name in (POSTS, EDITED, PRICES, TRUTH_POSTS))
        self._prices.write(b"token_id,ts,interval_hours,price_usd,market_cap_usd,volume_usd,source,seen_at\n")
        self._truth.write(b"source_id,kind,stance,token_ids,narrative,sarcastic,repeat,edited\n")
        rows = (token.record.model_dump(mode="json", exclude_none=True) for token in self._universe)
        (self._out / TOKENS).write_text("".join(_as_json(row) + "\n" for row in rows), encoding="utf-8")
        return self

    def __exit__(self, *error: object) -> None:
        self._stack.close()

    def _open(self, name: str) -> gzip.GzipFile:
        raw = self._stack.enter_context((self._out / name).open("wb"))
        # mtime and file name would go into the header and make every run's bytes differ
        zipped = gzip.GzipFile(filename="", mode="wb", fileobj=raw, compresslevel=_GZIP_LEVEL, mtime=0)
        return self._stack.enter_context(zipped)

    def _times(self, seconds: Iterable[float]) -> list[str]:
        moments = self._epoch + np.fromiter(seconds, dtype=np.float64).astype("timedelta64[s]")
        return [text + "Z" for text in np.datetime_as_string(moments, unit="s").tolist()]

    def write_posts(self, posts: Sequence[Stamped], handles: Sequence[str]) -> None:
        """Appends the posts and, beside them, what is true about each."""
        happened = self._times(post.draft.second for post in posts)
        seen = self._times(post.seen_second for post in posts)
        lines, edits, truths = [], [], []
        for post, happened_at, seen_at in zip(posts, happened, seen, strict=True):
            draft = post.draft
            source_id = f"{self._run_id}-{self._written}"
            self._written += 1
            row: dict[str, object] = {
                "source": SOURCE, "source_id": source_id, "author": handles[draft.author], "text": draft.text,
                "happened_at": happened_at, "seen_at": seen_at, "channel": CHANNELS[post.channel],
            }  # fmt: skip
            if post.likes is not None:
                row |= {"likes": post.likes, "reposts": post.reposts, "replies": post.replies}
                row["followers"] = post.followers
            lines.append(_as_json(row))
            edit = post.edit_seen(self._end_second)
            if edit:
                edits.append(_as_json(row | {"text": edit.text, "seen_at": self._times([edit.second])[0]}))
            tokens = " ".join(self._ids[token] for token in draft.tokens)
            flags = ",".join(str(int(flag)) for flag in (draft.sarcastic, draft.repeat, edit is not None))
            truths.append(f"{source_id},{draft.kind},{draft.stance or ''},{tokens},{draft.narrative},{flags}")
        for file, rows in ((self._posts, lines), (self._edited, edits), (self._truth, truths)):
            file.write("".join(f"{row}\n" for row in rows).encode())

    def write_prices(self, market: Market, feeds: Feeds, first_hour: int, last_hour: int) -> int:
        """Appends the candles that end in (first_hour, last_hour] and ever came; says how many."""
        hours = range(first_hour + 1, last_hour + 1)
        ends = dict(zip(hours, self._times(3600.0 * hour for hour in hours), strict=True))
        lines = []
        for token, hour, price_usd, cap_usd, volume_usd in market.candles(first_hour, last_hour):
            seen = feeds.price_seen(token, hour)
            if seen is None:
                continue
            late = self._times([min(3600.0 * seen, self._end_second)])[0] if seen != hour else ""
            lines.append(f"{self._ids[token]},{ends[hour]},1,{price_usd:.8g},{cap_usd:.0f},{volume_usd:.0f},{SOURCE},{late}\n")
        self._prices.write("".join(lines).encode())
        return len(lines)

    def write_followers(self, following: Following) -> int:
        """All snapshots; says how many."""
        file, written = self._open(FOLLOWERS), 0
        file.write(b"source,handle,token_id,followers_count,snapshot_at,seen_at\n")
        for one in following.snapshots():
            taken, seen = self._times([3600.0 * one.hour, 3600.0 * one.seen_hour])
            file.write(f"{SOURCE},{one.handle},{self._ids[one.token]},{one.followers},{taken},{seen}\n".encode())
            written += 1
        return written

    def write_wallets(self, exchange: Exchange) -> None:
        """Labelled addresses; a label that became known during the run says when."""
        known = self._times(3600.0 * max(wallet.known_hour, 0.0) for wallet in exchange.wallets)
        rows = ["chain,address,label,category,seen_at\n"]
        for wallet, seen_at in zip(exchange.wallets, known, strict=True):
            when = seen_at if wallet.known_hour >= 0 else ""
            rows.append(f"{wallet.chain},{wallet.address},{wallet.label},{wallet.category},{when}\n")
        (self._out / WALLETS).write_text("".join(rows), encoding="utf-8")

    def write_trades(self, exchange: Exchange, days: int, count: Callable[[Sequence[Trade]], None]) -> int:
        """All trades, a day at once, and beside them which are wash trades; `count` sees each batch; says how many."""
        venues = {venue.token: venue for venue in exchange.venues}
        trades, truth = self._open(TRADES), self._open(TRUTH_TRADES)
        trades.write(b"chain,trade_id,token_id,happened_at,buyer,seller,volume_usd,price_usd,pool,pool_owner,dex,amount\n")
        truth.write(b"trade_id,wash,kind\n")
        written = 0
        for day in range(days):
            batch = exchange.day(day)
            count(batch)
            lines, marks = [], []
            for trade, at in zip(batch, self._times(trade.second for trade in batch), strict=True):
                venue, id = venues[trade.token], f"{self._run_id}-t{written}"
                written += 1
                pool = f"{venue.pool},{venue.owner}" if trade.on_pool else ","
                lines.append(self._trade_line(trade, f"{venue.chain},{id}", at, f"{pool},{venue.dex}"))
                marks.append(f"{id},{int(bool(trade.wash))},{trade.wash}\n")
            trades.write("".join(lines).encode())
            truth.write("".join(marks).encode())
        return written

    def _trade_line(self, trade: Trade, identity: str, at: str, place: str) -> str:
        money = f"{trade.usd:.2f},{trade.price_usd:.8g}"
        amount = f"{trade.usd / trade.price_usd:.8g}"
        return f"{identity},{self._ids[trade.token]},{at},{trade.buyer},{trade.seller},{money},{place},{amount}\n"

    def write_volumes(self, rows: Iterable[tuple[int, int, float, float]]) -> None:
        """Raw and true volume of each token and hour that had any; `hour` is the one that ends the candle."""
        file = self._open(TRUTH_VOLUMES)
        file.write(b"token_id,ts,raw_volume_usd,true_volume_usd\n")
        for token, hour, raw_usd, true_usd in rows:
            file.write(f"{self._ids[token]},{self._times([3600.0 * hour])[0]},{raw_usd:.2f},{true_usd:.2f}\n".encode())

    def write_truth(self, truth: dict[str, object]) -> None:
        text = json.dumps(truth, ensure_ascii=False, indent=1)
        (self._out / TRUTH).write_text(text + "\n", encoding="utf-8")
