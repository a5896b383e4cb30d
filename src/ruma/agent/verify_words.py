"""The words of a claim: metric phrases, directions, comparisons with before, superlatives. Never looks at a value."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

_WORD = re.compile(r"[^\W_]+(?:['’]s\b)?")
_GAP = re.compile(r"(?:[\s\-%]|\b(?:the|an?|its|their|all)\b)*", re.I)
_SKIPPED = frozenset({"the", "a", "an", "its", "their", "all"})

# Metrics that prose may name although no cited fact holds them: a number beside such a word is about that metric.
OTHER_METRICS = (
    "mentions", "posts", "authors", "accounts", "people", "volume", "price", "sentiment", "mindshare", "momentum",
    "market cap", "market capitalisation", "market capitalization", "liquidity", "followers", "likes", "replies", "reposts",
    "holders", "transactions", "trades", "buyers", "sellers", "fees", "supply", "funding", "open interest", "engagement",
    "net flow", "trading volume", "social volume", "inflow", "outflow",
    "volatility", "drawdown", "win rate", "return", "returns", "share",
    "bullish posts", "bearish posts", "neutral posts", "bullish", "bearish",
    "hit rate", "skill", "dominance", "BTC dominance", "DEX volume", "wash trading",
    "bias", "adoption", "users", "wallets", "revenue", "TVL", "yield", "APY", "activity", "buzz", "attention",
    "accuracy", "probability", "correlation", "exposure", "emissions", "hash rate", "difficulty",
)  # fmt: skip

_UP = """rise rises rose risen rising gain gains gained gaining up upward higher more increase increases increased increasing grow
    grows grew grown growing growth climb climbs climbed climbing jump jumps jumped jumping surge surges surged surging advance
    advances advanced add adds added improve improves improved improving rally rallied rebound rebounded uptick
    soar soars soared soaring rocket rockets rocketed skyrocket skyrockets skyrocketed spike spikes spiked swell swells swelled
    brighten brightens brightened recover recovers recovered recovering strengthen strengthens strengthened win wins won
    picked+up picks+up put+on puts+on shot+up moved+up ticked+up crept+up edged+up dearer pricier pumped mooned
    ballooned firmed"""
_DOWN = """fall falls fell fallen falling lose loses lost losing loss losses down downward lower less fewer decrease decreases
    decreased decreasing drop drops dropped dropping decline declines declined declining slide slides slid sliding slip slips
    slipped slipping shrink shrinks shrank shrunk sink sinks sank
    weaken weakens weakened ease eases eased cool cools cooled worsen
    worsens worsened dip dipped downtick
    plunge plunges plunged plunging plummet plummets plummeted tumble tumbles tumbled tumbling collapse collapses collapsed crash
    crashes crashed crater cratered tank tanks tanked dump dumps dumped dive dives dove dived sour sours soured deteriorate
    deteriorates deteriorated cede cedes ceded shed sheds forfeit forfeited retreat retreats retreated wane wanes waned
    gave+up gives+up gave+back gives+back dropped+off tailed+off moved+down ticked+down edged+down cheaper nosedived
    slumped sagged"""
DIRECTIONS = {word.replace("+", " "): sign for words, sign in ((_UP, 1), (_DOWN, -1)) for word in words.split()}
# Longer ones first: "gave up" is no "up".
MOVES = r"|".join(re.escape(word) for word in sorted(DIRECTIONS, key=len, reverse=True))
_DIRECTION = re.compile(r"(?<!made )(?<!make )(?<!makes )\b(?:" + MOVES + r")\b(?!-to-date)", re.I)
# These compare a thing with another or a number with a bound as often as they say a move: only beside a number they count.
_SHY_WORDS = """
    more less fewer higher lower up down add adds added
"""
_SHY = frozenset(_SHY_WORDS.split())
_SIGNS = re.compile(
    r"\b(?:(?P<down>outflows?|negative|minus|net\s+selling|in\s+the\s+red)|(?P<up>inflows?|positive|plus|net\s+buying))\b", re.I
)
BEFORE = re.compile(r"\b(?:previous(?:ly)?|prior|preceding|before|earlier|formerly)\b", re.I)
_SUPERLATIVE = re.compile(
    r"\b(?:(?P<high>no\s+(?:other\s+)?(?:token|coin|narrative|story|theme|author|account|one)\s+(?:\w+\s+){1,3}?(?:more|higher|larger|bigger|stronger)"
    r"|unmatched|unrivall?ed|second\s+to\s+none|highest|largest|biggest|greatest|strongest|busiest|loudest|best|record(?=\s+high)|all-time\s+high|top(?!\s+(?:\d+|two|three|four|five|six"
    r"|seven|eight|nine|ten)\b)|leads?|leading|led|peak(?:s|ed)?|maximum|high(?=\s+of\b)|(?<!at\s)most(?!\s+of\b|\s+recent|ly))|"
    r"(?P<low>lowest|smallest|no\s+(?:other\s+)?(?:token|coin|narrative|story|theme|author|account|one)\s+(?:\w+\s+){1,3}?(?:less|lower|fewer|smaller)"
    r"|weakest|quietest|worst|fewest|minimum|low(?=\s+of\b)|bottomed|bottom|trails|(?<!at\s)least))\b",
    re.I,
)
SCOPED = re.compile(
    r"\b(?:of|among|between|in)\s+(?:the\s+|these\s+|those\s+)?(?:\w+\s+)?(?:them|these|those|two|three|four|five|six|compared|listed|ones|pair)\b",
    re.I,
)


# A number behind such a word is not said to be so: denied, foreseen, or of several things at once.
UNASSERTED = re.compile(
    r"(?:\b(?:not|never|no\s+longer|neither|nor|instead\s+of|will|would|could|may|might|should|shall|expect(?:s|ed)?|forecasts?"
    r"|predict(?:s|ed)?|targets?|together|combined|jointly|if|unless)\b|n[’']t\b)[^,;:()]*$"
)
_RATES = {
    "day": r"daily|(?:per|a|each|every)\s+day",
    "hour": r"hourly|(?:per|an|each|every)\s+hour",
    "week": r"weekly|(?:per|a|each|every)\s+week",
    "month": r"monthly|(?:per|a|each|every)\s+month",
    "average": r"average[ds]?|mean|typical(?:ly)?",
    "median": r"median",
    "author": r"(?:per|each|every)\s+(?:author|account|person|user)|apiece",
    "post": r"(?:per|each|every)\s+post",
}
_RATE = re.compile(
    r"\b(?:" + "|".join(f"(?P<{name}>{words})" for name, words in _RATES.items()) + r")\b(?!\s+(?:before|earlier|ago|later))",
    re.I,
)


@dataclass(frozen=True)
class Rate:
    """A word that makes a figure one per something."""

    start: int
    end: int
    of: str


@dataclass(frozen=True)
class Cue:
    """A word with a sign: +1 up or high, -1 down or low."""

    start: int
    end: int
    text: str
    sign: int
    shy: bool = False

    @property
    def of_time(self) -> bool:
        """True for an extreme over time, which no rank among others can bear out."""
        return self.text.lower().startswith(("peak", "high", "low", "bottomed")) and self.text.lower() not in (
            "highest",
            "lowest",
        )


@dataclass(frozen=True)
class Phrase:
    """A metric named in a sentence."""

    start: int
    end: int
    key: tuple[str, ...]
    text: str


def normal(words: str) -> tuple[str, ...]:
    """A phrase without case, articles, possessives and plural endings."""
    return tuple(_singular(word) for word in _WORD.findall(words) if word.lower() not in _SKIPPED)


def _singular(word: str) -> str:
    word = re.sub(r"['’]s$", "", word.lower())
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


class PhraseIndex:
    """All metric phrases that a sentence may use."""

    def __init__(self, phrases: Iterable[str]) -> None:
        self._known = {normal(phrase) for phrase in (*phrases, *OTHER_METRICS)} - {()}
        self._first: dict[str, int] = {}
        for key in self._known:
            self._first[key[0]] = max(self._first.get(key[0], 0), len(key))

    def read(self, sentence: str, unknown: bool = False) -> list[Phrase]:
        """Metric phrases in order, the longest at each place; `unknown`: also what a figure is said to be of, known or not."""
        words = [w for w in _WORD.finditer(sentence) if w.group().lower() not in _SKIPPED]
        keys = [_singular(w.group()) for w in words]
        found: list[Phrase] = []
        index = 0
        while index < len(words):
            length = self._length_at(sentence, words, keys, index)
            if length:
                start, end = words[index].start(), words[index + length - 1].end()
                found.append(Phrase(start, end, tuple(keys[index : index + length]), sentence[start:end]))
            index += max(length, 1)
        return _with_unknown(sentence, found) if unknown else found

    def _length_at(self, sentence: str, words: list[re.Match[str]], keys: list[str], index: int) -> int:
        longest = min(self._first.get(keys[index], 0), len(words) - index)
        for length in range(longest, 0, -1):
            if tuple(keys[index : index + length]) in self._known and all(
                _GAP.fullmatch(sentence[words[i].end() : words[i + 1].start()]) for i in range(index, index + length - 1)
            ):
                return length
        return 0


# "Ethereum's adoption fell 8.4 %": whatever stands between the owner and the verb is what the figure is of.
_OWNED = re.compile(
    r"['’]s?\s+(?P<of>(?:[a-z][a-z\-]+\s+){0,2}[a-z][a-z\-]+)\s+(?=(?:"
    + MOVES
    + r"|is|was|stands|stood|held|barely|hit|reached|totalled)\b)"
)


def _with_unknown(sentence: str, found: list[Phrase]) -> list[Phrase]:
    more = []
    for match in _OWNED.finditer(sentence):
        start, end = match.span("of")
        if any(phrase.start < end and start < phrase.end for phrase in found) or _DIRECTION.search(match["of"]):
            continue
        more.append(Phrase(start, end, normal(match["of"]) or (match["of"],), match["of"]))
    return sorted([*found, *more], key=lambda phrase: phrase.start)


def read_directions(sentence: str) -> list[Cue]:
    """Words that say a move, with its sign."""
    return [
        Cue(m.start(), m.end(), m.group(), DIRECTIONS[m.group().lower()], m.group().lower() in _SHY)
        for m in _DIRECTION.finditer(sentence)
    ]


def read_rates(sentence: str) -> list[Rate]:
    """Words that make a figure a rate or a mean."""
    return [Rate(m.start(), m.end(), m.lastgroup or "") for m in _RATE.finditer(sentence)]


def read_signs(sentence: str) -> list[Cue]:
    """Words that give a level its sign: outflow, negative."""
    return [Cue(m.start(), m.end(), m.group(), -1 if m["down"] else 1) for m in _SIGNS.finditer(sentence)]


def read_superlatives(sentence: str) -> list[Cue]:
    """Words that claim a first or last place."""
    return [Cue(m.start(), m.end(), m.group(), -1 if m["low"] else 1) for m in _SUPERLATIVE.finditer(sentence)]
