"""The posts of a scope as columns, read once for a whole board, and the counting of voices. Never judges a story."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from ruma.measures.bot_score import BOT
from ruma.measures.reading import Reading, Window, bots_by

Ints = NDArray[np.int64]
Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]
Rows = list[dict[str, Any]]

BUCKETS = 7  # per window: days of a week
WINDOWS_BEFORE = 5
ALL_WINDOWS = WINDOWS_BEFORE + 1
ALL_BUCKETS = ALL_WINDOWS * BUCKETS
LEAST_CONFIDENCE = 0.5  # of a mention that counts as the story's token
MOST_POSTS = 60_000  # read for one board; of a denser window the authors of a higher level only
MOST_OF_TOKEN = 10_000  # the same of the talk round one token, and of the market that it is set against
FIRST_LEVEL = 4  # whose posts are counted first: one in sixteen
DENSE_CELLS = 40  # cells a pair, up to which a table of them is quicker than sorting pairs
MACHINE, UNPROVEN, PROVEN = 0, 1, 2  # standing of an author
SLACK = 5.0  # unproven voices that count in full whoever else tells it
USUAL_TIMES = 2.0  # as often beside the proven ones as in other talk: more is a crowd that somebody brought along
OWN_PAST = 10.0  # proven people in a story's past that weigh as much as all talk
PANEL_TIMES = 1.5  # the same of all talk, which is many people and wavers less
LEVELS = 10  # the highest (see store/rollups/board_posts.sql)


@dataclass(frozen=True)
class Marks:
    """A mark that posts carry any number of: `rows` are posts, `codes` what each of them carries, an index of `names`."""

    rows: Ints
    codes: Ints
    names: Sequence[Any]

    def where(self, keep: Mask) -> Marks:
        return Marks(self.rows[keep], self.codes[keep], self.names)

    def of(self, posts: Ints) -> tuple[Ints, Ints]:
        """(place among `posts`, code) of each mark of these posts; `rows` are in the order of posts."""
        first, last = np.searchsorted(self.rows, posts), np.searchsorted(self.rows, posts, side="right")
        count = last - first
        at = np.repeat(np.arange(len(posts)), count)
        turn = np.arange(int(count.sum())) - np.repeat(np.cumsum(count) - count, count)
        return at, self.codes[np.repeat(first, count) + turn]


@dataclass(frozen=True)
class Scope:
    """Whose posts count: those of an ecosystem, of a token, or all; and the window with its past."""

    reading: Reading
    window: Window
    ecosystem: str = ""
    token: str = ""

    @property
    def past(self) -> Window:
        return self.window.since(self.window.hours * ALL_WINDOWS)

    @property
    def step(self) -> timedelta:
        return timedelta(hours=self.window.hours) / BUCKETS

    @property
    def bounds(self) -> dict[str, str]:
        return {"ecosystem": self.ecosystem, "token": self.token}


@dataclass(frozen=True)
class Heard:
    """Posts of a scope in its window and the windows before, oldest first.

    `buckets` says how many buckets before the end each was written, with its fraction. `level` is what the authors were
    sampled by: each of them stands for `scale`.
    """

    as_of: datetime
    ago_ms: Ints
    buckets: Floats
    author_keys: Ints
    text_keys: Ints
    authors: Ints  # the same, numbered without gaps
    texts: Ints
    tones: Ints
    topics: Marks
    ecosystems: Marks
    tokens: Marks
    sure: Mask  # of `tokens`: mentions that are likely
    terms: Marks  # codes are 32-bit keys
    wordings: Marks  # the same, of words in a row
    handles: Marks  # the same, of the accounts that a post names
    standing: Ints  # by numbered author
    level: int
    oldest: datetime | None
    scores: pa.Table | None = None  # of everyone on the newest Monday, for who reads on with them

    @property
    def scale(self) -> int:
        return 1 << self.level

    @property
    def posts(self) -> int:
        return len(self.buckets)

    @cached_property
    def back(self) -> Ints:
        """Whole buckets before the end."""
        return np.minimum(self.buckets.astype(np.int64), ALL_BUCKETS - 1)

    @cached_property
    def now(self) -> Mask:
        """Posts of the newest window."""
        return self.back < BUCKETS

    def at(self, post: int) -> datetime:
        return self.as_of - timedelta(milliseconds=int(self.ago_ms[post]))

    def voices(self, story: Ints, post: Ints, window: Ints, shape: tuple[int, int], beside: float | None = None) -> Floats:
        """min(people, different texts) of each story in each window (`window`: of every post that is heard, -1 for none).

        Machines are no people. People who are not proven (fewer than five posts in the four weeks before the newest Monday)
        count in full up to SLACK, and as long as they are at most USUAL_TIMES as many `beside` the proven as in all talk, or as
        in the story's own windows before, where it has a past. Of more of them only as many as are usual are believed: a crowd
        that tells one thing alone was brought along.
        """
        usual_beside = self.beside(window, shape[1]) if beside is None else beside
        of_post: Ints = self.standing[self.authors]
        kept = (of_post[post] > MACHINE) & (window[post] >= 0)
        story, post = story[kept], post[kept]
        at = window[post]
        proven = of_post[post] == PROVEN
        texts = self.distinct(self.texts, story, post, at, shape)
        sure = self.distinct(self.authors, story[proven], post[proven], at[proven], shape)
        others = self.distinct(self.authors, story[~proven], post[~proven], at[~proven], shape)
        own = (others[:, 1:].sum(axis=1) + OWN_PAST * usual_beside) / (sure[:, 1:].sum(axis=1) + OWN_PAST)
        return _believed(sure, others, texts, own[:, None] * (sure.astype(np.float64) + 1.0), USUAL_TIMES)

    def panel_voices(self, window: Ints, windows: int) -> Floats:
        """The same of all talk."""
        heard = np.flatnonzero((self.standing[self.authors] > MACHINE) & (window >= 0))
        texts = self.distinct(self.texts, np.zeros_like(heard), heard, window[heard], (1, windows))
        sure, others = (self._people(level, window, windows) for level in (PROVEN, UNPROVEN))
        return _believed(sure, others, texts, self.beside(window, windows) * (sure.astype(np.float64) + 1.0), PANEL_TIMES)

    def beside(self, window: Ints, windows: int) -> float:
        """How many people who are not proven there are beside one who is: the middle of these windows of all talk."""
        sure, others = (self._people(level, window, windows) for level in (PROVEN, UNPROVEN))
        known = sure > 0
        return float(np.median(others[known] / sure[known])) if known.any() else np.inf

    def _people(self, level: int, window: Ints, windows: int) -> Ints:
        """Different authors of a standing in each window of all talk, as one row."""
        posts = np.flatnonzero((self.standing[self.authors] == level) & (window >= 0))
        return self.distinct(self.authors, np.zeros_like(posts), posts, window[posts], (1, windows))

    def distinct(self, who: Ints, story: Ints, post: Ints, window: Ints, shape: tuple[int, int]) -> Ints:
        """How many different ones of `who` each story has in each window."""
        if not len(story):
            return np.zeros(shape, dtype=np.int64)
        width = int(who.max()) + 1
        cells = (story * shape[1] + window) * width + who[post]
        size = shape[0] * shape[1] * width
        if size <= DENSE_CELLS * len(cells):
            there = np.zeros(size, dtype=bool)
            there[cells] = True
            return np.asarray(np.count_nonzero(there.reshape(*shape, width), axis=2), dtype=np.int64)
        cells = np.unique(cells, sorted=False) // width
        return np.bincount(cells, minlength=shape[0] * shape[1]).reshape(shape)


def _believed(sure: Ints, others: Ints, texts: Ints, usual: Floats, times: float) -> Floats:
    """Voices of so many proven people and others, where `usual` of the others were to be expected."""
    believed = np.where(others <= np.maximum(SLACK, times * usual), others, np.maximum(usual, SLACK))
    counted: Floats = np.minimum(sure + np.floor(believed), texts)
    return counted


def heard(scope: Scope, *, past: bool = True, most: int = 0, scores: pa.Table | None = None) -> Heard:
    """The scope's posts by the moment asked for, with those of the windows before or not.

    Authors are sampled where there are too many posts to read (more than `most`). `scores` saves reading them again.
    """
    reading, window = scope.reading, scope.past if past else scope.window
    most = most or (MOST_OF_TOKEN if scope.token else MOST_POSTS)
    level, oldest = _level(scope, window, most)
    scores = reading.store.table("bots_now", bots_by=bots_by(window)) if scores is None else scores
    table = reading.table("board_posts", window, level=level, **scope.bounds)
    return _columns(scope, table, scores, level, oldest)


def heard_of(scope: Scope, beside: Heard, topics: Sequence[str], keys: Sequence[int]) -> Heard:
    """Only posts with one of these topics or terms, by authors of the level of `beside`, in the window and those before."""
    told = {"topics": list(topics), "keys": list(keys), "level": beside.level}
    table = scope.reading.table("board_told", scope.past, **told, **scope.bounds)
    return _columns(scope, table, beside.scores, beside.level, beside.oldest)


def _columns(scope: Scope, table: pa.Table, scores: pa.Table, level: int, oldest: datetime | None) -> Heard:
    ago_ms, as_of = table["ago_ms"].to_numpy(), scope.window.as_of
    confidences = _flat(table["mention_confidences"])[1].to_numpy(zero_copy_only=False)
    return Heard(
        as_of=as_of.replace(microsecond=as_of.microsecond // 1000 * 1000),  # the store's clock resolution
        ago_ms=ago_ms,
        buckets=np.maximum(ago_ms - 1, 0) / (scope.step / timedelta(milliseconds=1)),
        author_keys=table["author_key"].to_numpy().astype(np.int64),
        text_keys=table["text_key"].to_numpy().astype(np.int64),
        authors=_dense(table["author_key"]),
        texts=_dense(table["text_key"]),
        tones=table["tone"].to_numpy().astype(np.int64),
        topics=_marks(table["topics"]),
        ecosystems=_marks(table["ecosystems"]),
        tokens=_marks(table["mention_ids"]),
        sure=confidences >= LEAST_CONFIDENCE,
        terms=_keys(table["term_keys"]),
        wordings=_keys(table["wording_keys"]),
        handles=_keys(table["handle_keys"]),
        standing=_standing(scores, table["author_key"]),
        scores=scores,
        level=level,
        oldest=oldest,
    )


def _standing(scores: pa.Table, authors: pa.ChunkedArray) -> Ints:
    """Who is proven and who is a machine by the newest Monday's scores; without any scores nobody is either."""
    keys = np.unique(authors.to_numpy())
    standing = np.full(len(keys), UNPROVEN)
    of, score = scores["author_key"].to_numpy(), scores["bot_score"].to_numpy()
    standing[np.isin(keys, of[score < BOT])] = PROVEN
    standing[np.isin(keys, of[score >= BOT])] = MACHINE
    return standing


def _level(scope: Scope, window: Window, most: int) -> tuple[int, datetime | None]:
    """The lowest level whose authors wrote no more than `most` posts, and when the oldest post about whatever was written.

    Counted from the highest level down, so that of a dense window no more is read than a few times `most`.
    """
    counts, lowest, highest = np.zeros(LEVELS + 1, np.int64), FIRST_LEVEL, LEVELS
    while True:
        (row,) = scope.reading.rows("board_levels", window, lowest=lowest, highest=highest, **scope.bounds)
        counts[: len(row["posts"])] += np.array(row["posts"], np.int64)
        within = counts[::-1].cumsum()[::-1]  # of each level and those above it
        if within[lowest] > most or lowest == 0:
            fits = np.flatnonzero(within[lowest:] <= most)
            return (lowest + int(fits[0]) if len(fits) else LEVELS), row["oldest"]
        dense = within[lowest] << lowest > 2 * most
        lowest, highest = (lowest - 1 if dense else 0), lowest - 1


def _dense(column: pa.ChunkedArray) -> Ints:
    codes: Ints = np.unique(column.to_numpy(), return_inverse=True)[1].astype(np.int64)
    return codes


def _flat(column: pa.ChunkedArray) -> tuple[Ints, pa.Array]:
    """(post of each item, items) of a column of lists."""
    lists = column.combine_chunks()
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    return np.repeat(np.arange(len(lengths)), lengths), lists.flatten()


def _keys(column: pa.ChunkedArray) -> Marks:
    rows, keys = _flat(column)
    return Marks(rows, keys.to_numpy(zero_copy_only=False).astype(np.int64), ())


def _marks(column: pa.ChunkedArray) -> Marks:
    rows, items = _flat(column)
    encoded = items.dictionary_encode()
    return Marks(rows, encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64), encoded.dictionary.to_pylist())
