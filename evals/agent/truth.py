"""What the store holds, told by SQL of its own: nothing here calls a measure, and nothing here is what a measure runs."""

from __future__ import annotations

import re
from datetime import datetime
from functools import cache
from typing import Any

from ruma.store.store import Store

Row = dict[str, Any]
LEAST_AUTHORS = 5
_TIME = re.compile(r"\$(a|b|at|before)\b")


class Truth:
    """Facts of one store."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self.names = {
            row["id"]: row["name"] for row in self._rows("SELECT id, argMax(name, version) AS name FROM tokens GROUP BY id")
        }
        self.ids = {name: id for id, name in self.names.items()}

    def _rows(self, query: str, **parameters: Any) -> list[Row]:
        with self._store.engine.client() as client:
            timed = _TIME.sub(r"{\1:DateTime64(3, 'UTC')}", query)
            found: list[Row] = client.query_arrow(timed, parameters=parameters).to_pylist()
        return found

    def close(self, token: str, at: datetime) -> float | None:
        """Last close at or before a moment, of the shortest candles."""
        rows = self._rows(
            "SELECT price_usd FROM prices WHERE token = {t:String} AND ts <= $at ORDER BY ts DESC, interval_hours LIMIT 1",
            t=token, at=at,
        )  # fmt: skip
        return rows[0]["price_usd"] if rows else None

    def move_pct(self, token: str, start: datetime, end: datetime) -> float | None:
        now, then = self.close(token, end), self.close(token, start)
        return None if now is None or then is None else 100 * (now / then - 1)

    def volume(self, token: str, start: datetime, end: datetime) -> float:
        """Volume of the candles that ended within the span."""
        rows = self._rows(
            "SELECT sum(volume_usd) AS v FROM prices WHERE token = {t:String} AND ts > $a AND ts <= $b"
            " AND interval_hours = (SELECT min(interval_hours) FROM prices WHERE token = {t:String} AND ts > $a"
            " AND ts <= $b)",
            t=token, a=start, b=end,
        )  # fmt: skip
        return float(rows[0]["v"] or 0.0)

    def talk(self, token: str, start: datetime, end: datetime) -> Row:
        """Posts and authors that name a token, from the posts themselves."""
        return self._rows(
            "SELECT count() AS posts, uniqExact(source, author) AS authors FROM posts"
            " WHERE has(mention_ids, {t:String}) AND happened_at >= $a AND happened_at <= $b",
            t=token, a=start, b=end,
        )[0]  # fmt: skip

    def tone(self, token: str, start: datetime, end: datetime) -> float:
        """100 * (bullish + neutral / 2 + 1) / (n + 2), people counted once an hour and side."""
        row = self._rows(
            "SELECT countIf(label = 'bullish') AS up, countIf(label = 'neutral') AS mid, count() AS n FROM (SELECT DISTINCT"
            " toStartOfHour(happened_at) AS h, author, label FROM posts WHERE has(mention_ids, {t:String})"
            " AND happened_at >= $a AND happened_at <= $b)",
            t=token, a=start, b=end,
        )[0]  # fmt: skip
        return float(100 * (row["up"] + row["mid"] / 2 + 1) / (row["n"] + 2))

    def voices(self, start: datetime, end: datetime) -> dict[str, int]:
        """The smaller of different authors and different texts, for every token."""
        rows = self._rows(
            "SELECT t, least(uniqExact(source, author), uniqExact(text_key)) AS voices FROM (SELECT arrayJoin(mention_ids) AS t,"
            " source, author, text_key FROM posts WHERE happened_at >= $a AND happened_at <= $b)"
            " GROUP BY t ORDER BY voices DESC",
            a=start, b=end,
        )  # fmt: skip
        return {row["t"]: row["voices"] for row in rows}

    def gains(self, start: datetime, end: datetime) -> dict[str, float]:
        """Change of each token's share of all voices against the span before, percentage points."""
        now, before = self.voices(start, end), self.voices(start - (end - start), start)
        whole, was = sum(now.values()) or 1, sum(before.values()) or 1
        return {t: 100 * (n / whole - before.get(t, 0) / was) for t, n in now.items() if n >= LEAST_AUTHORS}

    def emotions(self, token: str, start: datetime, end: datetime) -> dict[str, float]:
        rows = self._rows(
            "SELECT e, sum(p) AS permille FROM (SELECT emotions, emotion_permille FROM posts WHERE has(mention_ids, {t:String})"
            " AND happened_at >= $a AND happened_at <= $b)"
            " ARRAY JOIN emotions AS e, emotion_permille AS p GROUP BY e",
            t=token, a=start, b=end,
        )  # fmt: skip
        whole = sum(row["permille"] for row in rows) or 1
        return {row["e"]: 100 * row["permille"] / whole for row in rows}

    def topics(self, ecosystem: str, start: datetime, end: datetime, least: int = 15) -> list[str]:
        """Topics whose authors grew most against the span before, among those of enough authors."""
        rows = self._rows(
            "SELECT t, uniqExactIf(author, happened_at >= $a) AS now, uniqExactIf(author, happened_at <"
            " $a) AS was FROM (SELECT arrayJoin(topics) AS t, author, happened_at, ecosystems FROM posts"
            " WHERE happened_at >= $before AND happened_at <= $b"
            " AND ({e:String} = '-' OR has(ecosystems, {e:String}))) GROUP BY t HAVING now >= {least:UInt32} AND now > was"
            " ORDER BY now / (was + 5) DESC",
            a=start, b=end, before=start - (end - start), e=ecosystem, least=least,
        )  # fmt: skip
        return [row["t"] for row in rows if row["t"] != "giveaways"]

    def dex(self, start: datetime, end: datetime, token: str = "", chain: str = "") -> float:
        rows = self._rows(
            "SELECT sum(volume_usd) AS v FROM trades WHERE (token = {t:String} OR chain = {c:String})"
            " AND happened_at >= $a AND happened_at <= $b",
            t=token, c=chain, a=start, b=end,
        )  # fmt: skip
        return float(rows[0]["v"] or 0.0)

    def record(self, author: str, at: datetime) -> tuple[int, int]:
        """Scored calls and right ones over a week, as known at a moment."""
        row = self._rows(
            "SELECT count() AS n, countIf(round(excess_pct * 100) > 0) AS right FROM call_outcomes WHERE author = {w:String}"
            " AND horizon_hours = 168 AND known_day <= $at",
            w=author, at=at,
        )[0]  # fmt: skip
        return int(row["n"]), int(row["right"])

    def best_record(self, at: datetime, least: int = 5) -> float:
        """The best of all records, each drawn half-way to a coin by thirty tosses."""
        rows = self._rows(
            "SELECT max((weighed + 15) / (n + 30)) AS best FROM (SELECT author, count() AS n,"
            " countIf(round(excess_pct * 100) > 0) AS weighed FROM call_outcomes WHERE horizon_hours = 168"
            " AND known_day <= $at GROUP BY author"
            " HAVING n >= {least:UInt32})",
            at=at, least=least,
        )  # fmt: skip
        return float(rows[0]["best"] or 0.0)

    def callers_of(self, token: str, at: datetime) -> set[str]:
        rows = self._rows(
            "SELECT DISTINCT author FROM posts WHERE call_token = {t:String} AND happened_at <= $at",
            t=token,
            at=at,
        )
        return {row["author"] for row in rows}

    def ranked(self, by: str, at: datetime) -> list[str]:
        """Names of tokens by market_cap_usd, volume_usd, gain or loss of a day, among those with a fresh daily price."""
        rows = self._rows(
            "SELECT token, argMax(price_usd, ts) AS now, argMax(market_cap_usd, ts) AS market_cap_usd, argMax(volume_usd, ts) AS"
            " volume_usd, argMin(price_usd, ts) AS was FROM prices WHERE interval_hours = 24 AND ts <= $at"
            " AND ts > $at - INTERVAL 47 HOUR GROUP BY token",
            at=at,
        )  # fmt: skip
        key = {"gain": lambda r: r["now"] / r["was"] - 1, "loss": lambda r: 1 - r["now"] / r["was"]}.get(
            by, lambda r: r[by] or 0.0
        )
        return [self.names[row["token"]] for row in sorted(rows, key=lambda r: -key(r)) if key(row) >= 0.0005]

    def newest(self, token: str, at: datetime) -> datetime:
        """The newest record by a moment: of a token, posts and prices; of all, posts."""
        rows = self._rows(
            "SELECT max(happened_at) AS post FROM posts WHERE happened_at <= $at"
            " AND ({t:String} = '-' OR has(mention_ids, {t:String}))",
            at=at, t=token,
        )  # fmt: skip
        priced = self._rows(
            "SELECT max(ts) AS priced, count() AS n FROM prices WHERE token = {t:String} AND ts <= $at",
            at=at,
            t=token,
        )[0]
        newest: datetime = max(rows[0]["post"], priced["priced"]) if priced["n"] else rows[0]["post"]
        return newest

    def events(self, token: str, start: datetime, end: datetime) -> int:
        rows = self._rows(
            "SELECT uniqExact(insight_id) AS n FROM insights WHERE token = {t:String} AND started_at >= $a"
            " AND updated_at <= $b",
            t=token, a=start, b=end,
        )  # fmt: skip
        return int(rows[0]["n"])

    def posts_of(self, author: str, day: datetime) -> list[str]:
        """Texts of an author on a day of that month and day, whichever year."""
        rows = self._rows(
            "SELECT text FROM posts WHERE author = {w:String} AND toMonth(happened_at) = {m:UInt8}"
            " AND toDayOfMonth(happened_at) = {d:UInt8}",
            w=author, m=day.month, d=day.day,
        )  # fmt: skip
        return [row["text"] for row in rows]

    def moves(self, start: datetime, end: datetime) -> dict[str, float]:
        """Move of every token whose price is fresh at the end and known at the start, percent."""
        rows = self._rows(
            "SELECT token, argMaxIf(price_usd, (ts, -toInt32(interval_hours)), ts <= $b) AS now,"
            " argMaxIf(price_usd, (ts, -toInt32(interval_hours)), ts <= $a) AS was FROM prices WHERE ts <= $b GROUP BY token"
            " HAVING max(ts) > $b - INTERVAL 47 HOUR AND countIf(ts <= $a) > 0",
            a=start, b=end,
        )  # fmt: skip
        return {row["token"]: 100 * (row["now"] / row["was"] - 1) for row in rows}

    def extremes(self, token: str, start: datetime, end: datetime) -> tuple[Row, Row]:
        """The lowest and the highest close of a span: price and the end of its candle."""
        rows = self._rows(
            "SELECT price_usd, ts FROM prices WHERE token = {t:String} AND ts > $a AND ts <= $b AND interval_hours ="
            " (SELECT min(interval_hours) FROM prices WHERE token = {t:String} AND ts > $a AND ts <= $b) ORDER BY price_usd",
            t=token, a=start, b=end,
        )  # fmt: skip
        return rows[0], rows[-1]

    def cap(self, token: str, at: datetime) -> float:
        """Last known market cap at or before a moment, 0 for none."""
        rows = self._rows(
            "SELECT market_cap_usd FROM prices WHERE token = {t:String} AND ts <= $at AND market_cap_usd > 0"
            " ORDER BY ts DESC LIMIT 1",
            t=token, at=at,
        )  # fmt: skip
        return float(rows[0]["market_cap_usd"]) if rows else 0.0

    def last_records(self, token: str, at: datetime) -> list[datetime]:
        """When the newest post and the newest candle of a token are from, by a moment."""
        rows = self._rows(
            "SELECT max(happened_at) AS newest, count() AS n FROM posts WHERE has(mention_ids, {t:String}) AND happened_at <= $at"
            " UNION ALL SELECT max(ts) AS newest, count() AS n FROM prices WHERE token = {t:String} AND ts <= $at",
            t=token, at=at,
        )  # fmt: skip
        return [row["newest"] for row in rows if row["n"]]

    def smart(self, token: str, start: datetime, end: datetime) -> tuple[int, float]:
        """Smart-money authors who name a token, and their tone as in `tone`."""
        row = self._rows(
            "SELECT countIf(label = 'bullish') AS up, countIf(label = 'neutral') AS mid, count() AS n, uniqExact(author)"
            " AS authors FROM (SELECT DISTINCT toStartOfHour(p.happened_at) AS h, p.author AS author, p.label AS label FROM"
            " (SELECT * FROM posts WHERE has(mention_ids, {t:String}) AND happened_at >= $a AND happened_at <= $b) AS p"
            " ASOF INNER JOIN author_labels AS l ON p.source = l.source AND p.author = l.author AND p.seen_at >= l.day"
            " WHERE l.cohort = 1)",
            t=token, a=start, b=end,
        )[0]  # fmt: skip
        return int(row["authors"]), float(100 * (row["up"] + row["mid"] / 2 + 1) / (row["n"] + 2))

    def records(self, at: datetime, least: int = 5) -> dict[str, float]:
        """Every author's record of a week, drawn half-way to a coin by thirty tosses, of those with enough scored calls."""
        rows = self._rows(
            "SELECT author, count() AS n, countIf(round(excess_pct * 100) > 0) AS won FROM call_outcomes"
            " WHERE horizon_hours = 168 AND known_day <= $at GROUP BY author HAVING n >= {least:UInt32}",
            at=at, least=least,
        )  # fmt: skip
        return {row["author"]: (row["won"] + 15) / (row["n"] + 30) for row in rows}

    def said(self, word: str, token: str, label: str, start: datetime, end: datetime) -> list[Row]:
        """Author and text of the posts of a span that hold a word, name a token and have a tone; "-" is any."""
        return self._rows(
            "SELECT author, text FROM posts WHERE happened_at >= $a AND happened_at <= $b"
            " AND ({w:String} = '-' OR positionCaseInsensitiveUTF8(text, {w:String}) > 0)"
            " AND ({t:String} = '-' OR has(mention_ids, {t:String})) AND ({l:String} = '-' OR label = {l:String})",
            w=word, t=token, l=label, a=start, b=end,
        )  # fmt: skip

    @cache  # noqa: B019  one Truth lives as long as its card
    def is_author(self, author: str) -> bool:
        return bool(self._rows("SELECT 1 AS there FROM posts WHERE author = {w:String} LIMIT 1", w=author))


def words_of(topic: str) -> re.Pattern[str]:
    """A topic as any prose would name it: its first telling words."""
    words = [word for word in topic.split("-") if len(word) > 2]
    return re.compile(r"\b" + r"\w*\W+(?:\w+\W+)?".join(re.escape(word[:5]) for word in words[:2]), re.I)
