"""Tells how a crypto post leans: bearish, neutral or bullish, each with a probability.

Never trains, downloads or unpickles anything: it reads one committed .npz (written by training/train_sentiment.py).

How it works: a text becomes words and marks (links, users, coins, amounts and percentages are marks, so that no coin is
bullish by its name). Known words and word pairs have weights; our crypto lexicon, with phrases and negation, adds some
thirty figures; a multinomial logistic regression adds both up. A whole batch is worked on as one array.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from ruma.records import Sentiment

LABELS: tuple[Sentiment, Sentiment, Sentiment] = ("bearish", "neutral", "bullish")
MODEL_PATH = Path(__file__).with_name("models") / "sentiment.npz"
MAX_CHARS = 2_000  # the lean of a longer post is clear by then, and one giant post cannot stall a batch
NEGATION_REACH_WORDS = 3  # "not going to dump": how far a negation turns words round
LONGEST_PHRASE_WORDS = 3
SHORT_POST_WORDS = 12  # chat lines: one leaning word decides more there
BATCH_TEXTS = 2_048  # bounds the memory of a call with a million texts
DECIMALS = 4  # rounded, so that a row cannot depend on how a batch was added up

MARKS = ("<end>", "<unk>", "<url>", "<user>", "<coin>", "<address>", "<rise>", "<fall>", "<pct>", "<mult>", "<price>", "<num>")
END, UNKNOWN, URL, USER, COIN, ADDRESS, RISE, FALL, PERCENT, MULTIPLE, PRICE, NUMBER = range(len(MARKS))
CONDITIONAL = ("if", "unless", "would", "could", "might", "maybe", "should", "either", "whether")
SHORTEST_ADDRESS_CHARS = 26  # the shortest Bitcoin address; no English word of a post is longer

FIGURES = (
    "bull", "bear", "bull_negated", "bear_negated", "net", "both", "first", "last", "strong_bull", "strong_bear",
    "promotion", "question", "exclamation", "length", "coin", "url", "user", "rise", "fall", "multiple", "price",
    "conditional", "no_lean", "short_net", "question_bull", "question_bear", "promotion_bull", "address",
)  # fmt: skip

_TOKEN = re.compile(
    r"https?://\S+|www\.\S+|@\w+|\$[a-z]\w*|[+\-−]?\$?\d[\w.,:]*%?|[^\W\d_][\w']*(?:-[^\W\d_][\w']*)*|[!?]"
    r"|[\U0001F000-\U0001FAFF\u2190-\u21FF\u2300-\u23FF\u2600-\u27BF\u2B00-\u2BFF]"
)
_REPEATED = re.compile(r"(\w)\1{2,}")  # "sooooo" and "soooo" are one word
_PRICE_ENDS = ("k", "m", "b", "mil", "mm", "bn", "mn")


def _number_mark(token: str) -> int:
    if token.endswith("%"):
        return RISE if token[0] == "+" else FALL if token[0] in "-−" else PERCENT
    if len(token) >= SHORTEST_ADDRESS_CHARS:
        return ADDRESS
    token = token.rstrip(".,:")
    if token.endswith("x"):
        return MULTIPLE
    return PRICE if "$" in token or token.endswith(_PRICE_ENDS) else NUMBER


def split_text(text: str) -> list[str]:
    """Lower-case words, emojis, numbers, links and names, in order."""
    return _TOKEN.findall(text[:MAX_CHARS].lower().replace("’", "'").replace("&amp;", "&"))


def other_token(token: str, known: Mapping[str, int]) -> int:
    """The mark of a token that is not a known word as it stands."""
    first = token[0]
    if first in "+-−0123456789" or (first == "$" and token[1] in "0123456789"):
        return _number_mark(token)
    if first == "$":
        return COIN
    if first == "@":
        return USER
    if token.startswith(("http", "www.")):
        return URL
    if len(token) >= SHORTEST_ADDRESS_CHARS:
        return ADDRESS
    return known.get(_REPEATED.sub(r"\1\1", token), known.get(_REPEATED.sub(r"\1", token), UNKNOWN))


def _pairs_key(ids: np.ndarray, words: int, size: int) -> np.ndarray:
    """One number per run of `size` neighbours; runs past the end hold <end> and match nothing."""
    padded = np.concatenate([ids, np.full(size - 1, END)])
    key = np.zeros(len(ids), dtype=np.int64)
    for offset in range(size):
        key = key * words + padded[offset : offset + len(ids)]
    return key


def _found(keys: np.ndarray, sorted_keys: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which keys are known, and where each stands in the sorted keys."""
    if not len(sorted_keys):
        return np.zeros(len(keys), dtype=bool), np.zeros(len(keys), dtype=np.int64)
    places = np.searchsorted(sorted_keys, keys).clip(max=len(sorted_keys) - 1)
    return sorted_keys[places] == keys, places


@dataclass(frozen=True)
class Vocabulary:
    """Known words, word pairs and lexicon, all as arrays over word ids."""

    ids: Mapping[str, int]  # every known spelling; coin names all mean COIN
    words: int
    strengths: np.ndarray  # per word id, 0 where the lexicon is silent
    phrase_keys: tuple[np.ndarray, ...]  # sorted, for phrases of 2 and 3 words
    phrase_strengths: tuple[np.ndarray, ...]
    promotion: np.ndarray  # bool per word id, like the two below
    negation: np.ndarray
    conditional: np.ndarray
    pair_keys: np.ndarray  # sorted keys of the word pairs that have weights

    @classmethod
    def build(cls, words: Sequence[str], lexicon_lines: Iterable[str], pair_keys: np.ndarray | None = None) -> Vocabulary:
        """From learnt words (more are added for the lexicon) and the lexicon's lines "kind term; term"."""
        strength, kinds = parse_lexicon(lexicon_lines)
        spellings = dict.fromkeys([*MARKS, *words])
        spellings |= dict.fromkeys(word for term in [*strength, *kinds["ad"], *kinds["not"]] for word in term.split())
        spellings |= dict.fromkeys((*CONDITIONAL, "!", "?"))
        ids = {word: position for position, word in enumerate(spellings)}
        count = len(ids)
        ids |= dict.fromkeys((term for term in kinds["coin"] if " " not in term), COIN)

        def flags(terms: Iterable[str]) -> np.ndarray:
            marked = np.zeros(count, dtype=bool)
            marked[[ids[term] for term in terms if " " not in term]] = True
            return marked

        strengths = np.zeros(count)
        for term, value in strength.items():
            if " " not in term:
                strengths[ids[term]] = value
        phrases = [_phrases(strength, ids, count, size) for size in range(2, LONGEST_PHRASE_WORDS + 1)]
        return cls(
            ids, count, strengths, tuple(keys for keys, _ in phrases), tuple(values for _, values in phrases),
            flags(kinds["ad"]), flags(kinds["not"]), flags(CONDITIONAL),
            np.empty(0, dtype=np.int64) if pair_keys is None else pair_keys,
        )  # fmt: skip

    @property
    def columns(self) -> int:
        """Words, the same words negated, then pairs."""
        return 2 * self.words + len(self.pair_keys)


def parse_lexicon(lines: Iterable[str]) -> tuple[dict[str, float], dict[str, list[str]]]:
    """Strengths by term, and the terms of each other kind ("ad", "not", "coin")."""
    strength: dict[str, float] = {}
    kinds: dict[str, list[str]] = {"ad": [], "not": [], "coin": []}
    for line in lines:
        kind, _, rest = line.partition(" ")
        terms = [term.strip().replace("\ufe0f", "") for term in rest.split(";") if term.strip()]
        if kind in kinds:
            kinds[kind] += terms
        elif line.strip() and not line.startswith("#"):
            strength |= dict.fromkeys(terms, float(kind))
    return strength, kinds


def _phrases(strength: Mapping[str, float], ids: Mapping[str, int], count: int, size: int) -> tuple[np.ndarray, np.ndarray]:
    found: dict[int, float] = {}
    for term, value in strength.items():
        words = term.split()
        if len(words) == size:
            key = 0
            for word in words:
                key = key * count + ids[word]
            found[key] = value
    keys = np.array(sorted(found), dtype=np.int64)
    return keys, np.array([found[int(key)] for key in keys], dtype=np.float64)


@dataclass(frozen=True)
class Tokens:
    """All texts of a batch as one run of word ids, <end> after each; `rows` tells whose a token is."""

    ids: np.ndarray
    rows: np.ndarray
    lengths: np.ndarray

    @classmethod
    def read(cls, texts: Sequence[str], known: Mapping[str, int]) -> Tokens:
        """Tokens of many texts."""
        ids: list[int] = []
        lengths: list[int] = []
        get = known.get
        for text in texts:
            tokens = split_text(text)
            for token in tokens:
                found = get(token)
                ids.append(other_token(token, known) if found is None else found)
            ids.append(END)
            lengths.append(len(tokens))
        sizes = np.array(lengths, dtype=np.int64)
        return cls(np.array(ids, dtype=np.int64), np.repeat(np.arange(len(texts)), sizes + 1), sizes)

    def negated(self, negation: np.ndarray) -> np.ndarray:
        """True where a negation stands up to three words before, in the same text."""
        starts = negation[self.ids]
        result = np.zeros(len(self.ids), dtype=bool)
        for distance in range(1, NEGATION_REACH_WORDS + 1):
            result[distance:] |= starts[:-distance] & (self.rows[distance:] == self.rows[:-distance])
        return result


def _lexicon_hits(tokens: Tokens, vocabulary: Vocabulary) -> np.ndarray:
    """Strength at the first word of each lexicon term; a word inside a longer term does not count again."""
    strengths = np.zeros(len(tokens.ids))
    covered = np.zeros(len(tokens.ids), dtype=bool)
    for size in range(LONGEST_PHRASE_WORDS, 1, -1):
        keys, values = vocabulary.phrase_keys[size - 2], vocabulary.phrase_strengths[size - 2]
        hit, places = _found(_pairs_key(tokens.ids, vocabulary.words, size), keys)
        starts = np.flatnonzero(hit)
        starts = starts[~covered[starts] & ~covered[starts + size - 1]]
        strengths[starts] = values[places[starts]]
        for offset in range(size):
            covered[starts + offset] = True
    return np.where(covered, strengths, vocabulary.strengths[tokens.ids])


def figures_of(tokens: Tokens, negated: np.ndarray, vocabulary: Vocabulary) -> np.ndarray:
    """The values of FIGURES, one row a text."""
    rows, ids, texts = tokens.rows, tokens.ids, len(tokens.lengths)

    def total(values: np.ndarray) -> np.ndarray:
        return np.bincount(rows, weights=values, minlength=texts)

    def has(mark: int) -> np.ndarray:
        return (total(ids == mark) > 0).astype(np.float64)

    hits = _lexicon_hits(tokens, vocabulary)
    plain, turned = np.where(negated, 0.0, hits), np.where(negated, hits, 0.0)
    bull, bear = total(plain.clip(min=0.0)), -total(plain.clip(max=0.0))
    bull_negated, bear_negated = total(turned.clip(min=0.0)), -total(turned.clip(max=0.0))
    # A turned word says less than a plain one ("not bearish" is not yet bullish), hence the half; 3 is one strong word
    net = (bull - bear + 0.5 * (bear_negated - bull_negated)) / (bull + bear + bull_negated + bear_negated + 3.0)
    places = np.flatnonzero(hits)
    signs = np.where(negated, -1.0, 1.0) * np.sign(hits)
    first, last = np.zeros(texts), np.zeros(texts)
    last[rows[places]] = signs[places]  # of several the last assignment stays
    first[rows[places[::-1]]] = signs[places[::-1]]
    promotion = np.log1p(total(vocabulary.promotion[ids]))
    question = has(vocabulary.ids["?"])
    return np.stack([
        np.log1p(bull), np.log1p(bear), np.log1p(bull_negated), np.log1p(bear_negated), net,
        ((bull + bear_negated > 0) & (bear + bull_negated > 0)).astype(np.float64), first, last,
        (total(plain >= 3.0) > 0).astype(np.float64), (total(plain <= -3.0) > 0).astype(np.float64), promotion, question,
        np.log1p(total(ids == vocabulary.ids["!"])), np.log1p(tokens.lengths) / 4.0, has(COIN), has(URL), has(USER),
        has(RISE), has(FALL), has(MULTIPLE), has(PRICE), (total(vocabulary.conditional[ids]) > 0).astype(np.float64),
        (np.bincount(rows[places], minlength=texts) == 0).astype(np.float64), net * (tokens.lengths <= SHORT_POST_WORDS),
        question * net.clip(min=0.0), question * -net.clip(max=0.0), promotion * net.clip(min=0.0), has(ADDRESS),
    ], axis=1)  # fmt: skip


@dataclass(frozen=True)
class Terms:
    """Words (negated ones apart) and known pairs of a batch, each weighing 1/sqrt(words of its text)."""

    rows: np.ndarray
    columns: np.ndarray
    weights: np.ndarray


def features_of(texts: Sequence[str], vocabulary: Vocabulary) -> tuple[Terms, np.ndarray]:
    """The terms of many texts, text by text, and their figures."""
    tokens = Tokens.read(texts, vocabulary.ids)
    negated = tokens.negated(vocabulary.negation)
    is_pair, places = _found(_pairs_key(tokens.ids, vocabulary.words, 2), vocabulary.pair_keys)
    wanted = np.stack([tokens.ids > UNKNOWN, is_pair], axis=1)
    columns = np.stack([tokens.ids + vocabulary.words * negated, places + 2 * vocabulary.words], axis=1)
    rows = np.repeat(tokens.rows, 2).reshape(-1, 2)[wanted]
    weights = 1.0 / np.sqrt(tokens.lengths.clip(min=1))
    return Terms(rows, columns[wanted], weights[rows]), figures_of(tokens, negated, vocabulary)


@dataclass(frozen=True)
class SentimentModel:
    """A trained model; holds no state between calls and pickles as its arrays."""

    vocabulary: Vocabulary
    term_weights: np.ndarray  # (vocabulary.columns, 3)
    figure_weights: np.ndarray  # (len(FIGURES), 3)
    intercepts: np.ndarray  # (3,)

    @classmethod
    def load(cls, path: Path | None = None) -> SentimentModel:
        """The bundled model, or the one at `path`."""
        with np.load(path or MODEL_PATH, allow_pickle=False) as arrays:
            if tuple(arrays["figures"].tolist()) != FIGURES:
                raise ValueError("the sentiment model was trained with other figures: run training/train_sentiment.py")
            words, lexicon = str(arrays["words"]).split("\n"), str(arrays["lexicon"]).split("\n")
            vocabulary = Vocabulary.build(words, lexicon, arrays["pair_keys"])
            weights = arrays["term_weights"].astype(np.float64)
            if len(weights) != vocabulary.columns:
                raise ValueError("the sentiment model's weights do not fit its words: run training/train_sentiment.py")
            return cls(vocabulary, weights, arrays["figure_weights"], arrays["intercepts"])

    def probabilities(self, texts: Sequence[str]) -> np.ndarray:
        """Shape (n, 3), float32, in the order of LABELS; a text's row is the same in every batch."""
        rows = [self._batch(texts[start : start + BATCH_TEXTS]) for start in range(0, len(texts), BATCH_TEXTS)]
        return np.concatenate(rows) if rows else np.empty((0, len(LABELS)), dtype=np.float32)

    def _batch(self, texts: Sequence[str]) -> np.ndarray:
        terms, figures = features_of(texts, self.vocabulary)
        scores = np.tile(self.intercepts, (len(texts), 1))
        for label in range(len(LABELS)):
            weighed = self.term_weights[terms.columns, label] * terms.weights
            scores[:, label] += np.bincount(terms.rows, weights=weighed, minlength=len(texts))
        for column, weights in enumerate(self.figure_weights):  # a plain sum: a BLAS product may differ with the batch
            scores += figures[:, column, None] * weights
        scores = np.exp(scores - scores.max(axis=1, keepdims=True))
        rounded = (scores / scores.sum(axis=1, keepdims=True)).round(DECIMALS)
        rounded[:, 1] = (1.0 - rounded[:, 0] - rounded[:, 2]).clip(0.0, 1.0)
        return np.asarray(rounded, dtype=np.float32)


def label_of(row: np.ndarray) -> Sentiment:
    """The likeliest label; a tie goes to neutral, because a lean must be shown, not assumed."""
    bearish, neutral, bullish = (float(value) for value in row)
    if neutral >= max(bearish, bullish) or bearish == bullish:
        return "neutral"
    return "bearish" if bearish > bullish else "bullish"
