"""Finds the entities a sentence names: those of the evidence, other known tokens, accounts. Never judges a figure."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from ruma.agent.evidence import MARKET, Entity
from ruma.store.tokens import TokenBook

Key = tuple[str, str]
_RUN = re.compile(r"\w+")
_CASHTAG = re.compile(r"\$[A-Za-z]\w*")
_ACCOUNT = re.compile(r"(?<![\w.])@\w[\w.\-]*\w|(?<![\w@.])u[0-9a-f]{10}\b")
_PSEUDONYM = re.compile(r"u[0-9a-f]{10}")

# Words of prose that are also tokens: lower case or at the start of a sentence they are words; the token needs its
# capital letter inside a sentence, its cashtag or a place in the evidence.
_ORDINARY_WORDS = """
    act age agents all apex at attention basis bear bet beta block blur boost both bounce bull bullish buy cap cat
    chain chart chat cloud compound control convergence conviction cope core crowd curve cycle data day death decimal
    degen demo destiny dip dog doom drift dusk early echo edge energy era every exploit faith fame fear few first
    flare flash flow fluid flux focus fog for four free frontier fuel fun fusion future gains gas gate general gold
    gravity green harmony heart here high hold holly hope hot house ice icon idle if in infinity island just keep
    launchpool legend level liberty life like limitless linear link liquidity list long loss lost love low luck magic
    maker man many market mask match meme million mind mint mode momentum money month mood moon more most motion much
    near neutral new news next no none not nothing now of on one only open opt optimism option or orbit order other
    out own pain paper people perfect phoenix pick plasma play plus point polygon post posts power price pulse pump
    push rally range rank rare reach real reboot render request reserve rich rise risk rock safe sale save score sell
    sense sentiment share short signal simple since size slam sleep slow so social some sonic source space spark spell
    spike stack start stat status storm story stride strike strong study sun super surge swap swell team tensor test
    that the then this tide time to token tokens top total trade traders treasury tree trend troll trust two ultra
    under unit unity unknown up uptick value verge vibe voice volume wave we week whale whales what who why win wise
    wonderland work world worth would yes yield you zero zone
"""
ORDINARY = frozenset(_ORDINARY_WORDS.split())
# Capital letters that are a word of the trade before they are a ticker.
_ACRONYMS_WORDS = """
    AI AMA AMM AMMS API APR APY ATH ATL CBDC CEO CEX CEXS CPI CTO DAO DAOS DCA DEFI DEX DEXS DYOR ETF ETFS EU EVM FED
    FOMO FUD FYI GDP GMT GPU HODL IPO IRL IRS KOL KOLS KYC LLM LLMS LP MEV NFT NFTS NGMI NO NOT OI OTC PNL PR ROI RPC
    RSI RWA RWAS SEC TA THE TVL UK US USA USD UTC VC VCS VS WAGMI YTD
"""
ACRONYMS = frozenset(_ACRONYMS_WORDS.split())


# Capitalised words that are no names of things with figures.
_NO_STRANGERS_WORDS = """
    I I'm I've UTC GMT English Twitter Telegram Reddit Bluesky Discord Farcaster YouTube CoinGecko DefiLlama Ruma DeFi
    CeFi DePIN NFT COVID Monday Tuesday Wednesday Thursday Friday Saturday Sunday January February March April May
    June July August September October November December
"""
_NO_STRANGERS = frozenset(_NO_STRANGERS_WORDS.split())
# Words that open a sentence about the subject of the one before.
_OPENERS_WORDS = """
    it its this that these those they their there here he she which what who when where while with without within
    overall today talk attention interest activity tone chatter conversation discussion coverage trading turnover
    everything nothing nobody engagement confidence breadth evidence reading result answer average median part neither
    each either another and but still yet also however meanwhile so then thus since after before over under across
    among during against compared despite although though because as at by for from in of on to up down about around
"""
_OPENERS = frozenset(_OPENERS_WORDS.split())
_CAPITAL = re.compile(r"(?<![\w@$#./\-])[A-Z][\w]*[A-Za-z0-9](?:['’]s\b)?")
_TAKES = re.compile(
    r"\s+(?:has|had|is|was|drew|saw|leads|led|trades|traded|rose|fell|got|gained|lost|stands|stood|holds|held|at|with)\b"
)


@dataclass(frozen=True)
class Name:
    """One way to write an entity; `book` names are known tokens that the evidence need not hold."""

    text: str
    exact: bool
    key: Key
    book: bool = False
    shy: bool = False
    """An ordinary word: never a name at the start of a sentence."""


@dataclass(frozen=True)
class Mention:
    """A place where a sentence names something; no keys means that no cited evidence knows it."""

    start: int
    end: int
    text: str
    keys: frozenset[Key]


class NameIndex:
    """Names by their first run of letters and digits."""

    def __init__(self, names: Iterable[Name]) -> None:
        self._by_run: dict[str, list[Name]] = defaultdict(list)
        for name in names:
            first = _RUN.search(name.text)
            if first:
                self._by_run[first.group().lower()].append(name)

    def at(self, sentence: str, run: re.Match[str]) -> list[tuple[int, int, Name]]:
        """All names that are written at a run of letters."""
        found = []
        for name in self._by_run.get(run.group().lower(), ()):
            offset = _RUN.search(name.text).start()  # type: ignore[union-attr]  # names without letters are not indexed
            start, end = run.start() - offset, run.start() - offset + len(name.text)
            shown = sentence[max(start, 0) : end]
            same = shown == name.text if name.exact else shown.lower() == name.text.lower()
            if same and start >= 0 and _stands_alone(sentence, start, end):
                found.append((start, end, name))
        return found


def _stands_alone(sentence: str, start: int, end: int) -> bool:
    before, after = sentence[start - 1 : start], sentence[end : end + 1]
    return not (before.isalnum() or (before in ("_", "@", "$", "#") and before)) and not (after.isalnum() or after == "_")


def entity_names(entity: Entity) -> list[Name]:
    """How an entity of the evidence may be written."""
    key = (entity.kind, entity.id)
    if entity.kind == "token":
        return _token_names(entity, key)
    if entity.kind == "author":
        plain = _PSEUDONYM.fullmatch(entity.id) or re.search(r"[\d_.]|[a-z][A-Z]", entity.id)
        return [Name(name, False, key) for name in entity.names if name.startswith("@") or plain]
    return [Name(name, False, key) for name in entity.names]


def _is_no_name(name: str, id: str) -> bool:
    """A number, a word of the trade, or an id that is an ordinary word."""
    ordinary = name == id and (name.lower() in ORDINARY or len(name) < 3)
    return ordinary or bare_number(name) or (name.isupper() and name in ACRONYMS)


def _token_names(entity: Entity, key: Key) -> list[Name]:
    names = []
    for name in dict.fromkeys(entity.names):
        if name.startswith("$"):
            names.append(Name(name, False, key))
        elif not _is_no_name(name, entity.id):
            names.append(
                Name(name, name.lower() in ORDINARY or len(name) < 4 or name.isupper(), key, shy=name.lower() in ORDINARY)
            )
    return names


def bare_number(name: str) -> bool:
    """A token called 888 is named by its cashtag; without it 888 is a number."""
    return not any(c.isalpha() for c in name)


@lru_cache(maxsize=2)  # the live book and the one of a replay
def book_names(book: TokenBook) -> NameIndex:
    """Every known token by name, ticker and cashtag."""
    names: list[Name] = []
    for token in book:
        key = ("token", token.id)
        name, symbol = token.name.strip(), token.symbol.strip()
        named = name[:1].isupper() or any(c.isdigit() for c in name)
        if len(name) >= 3 and named and not bare_number(name) and name.upper() not in ACRONYMS:
            names.append(Name(name, True, key, True, name.lower() in ORDINARY))
        if len(symbol) >= 3 and symbol.isupper() and symbol not in ACRONYMS and not symbol.startswith("$"):
            names.append(Name(symbol, True, key, book=True))
    return NameIndex(names)


class Names:
    """Reads the entities of a sentence against the evidence and the book."""

    def __init__(self, entities: Iterable[Entity], book: TokenBook) -> None:
        self.entities = {(entity.kind, entity.id): entity for entity in (MARKET, *entities)}
        self._own = NameIndex(name for entity in self.entities.values() for name in entity_names(entity))
        self._book = book_names(book)

    def read(self, sentence: str, cited: frozenset[Key]) -> list[Mention]:
        """All mentions in order, the longest at each place; a name that only uncited evidence holds has no keys."""
        spots: dict[tuple[int, int], set[Key]] = defaultdict(set)
        opening = re.match(r"\W*", sentence).end()  # type: ignore[union-attr]  # matches the empty string
        for run in _RUN.finditer(sentence):
            for start, end, name in (*self._own.at(sentence, run), *self._book.at(sentence, run)):
                if name.book and name.shy and start == opening:
                    continue
                spots[start, end] |= {name.key} & cited
        for pattern in (_CASHTAG, _ACCOUNT):
            for match in pattern.finditer(sentence):
                spots.setdefault(match.span(), set())
        return _longest(sentence, spots)


def _longest(sentence: str, spots: dict[tuple[int, int], set[Key]]) -> list[Mention]:
    chosen: list[Mention] = []
    for (start, end), keys in sorted(spots.items(), key=lambda spot: (spot[0][0], -spot[0][1])):
        if chosen and start < chosen[-1].end:
            continue
        chosen.append(Mention(start, end, sentence[start:end], frozenset(keys)))
    return chosen


def is_given(mention: Mention, text: str, subject: Iterable[Entity]) -> bool:
    """Whether it is a name of the subject, or a word of one: the "BNB" of "BNB Chain"."""
    names = (name for entity in subject for name in entity.names if name)
    found = (match for name in names for match in re.finditer(re.escape(name), text, re.I))
    return any(match.start() <= mention.start and mention.end <= match.end() for match in found)


def read_strangers(sentence: str, taken: Iterable[tuple[int, int]]) -> list[Mention]:
    """Capitalised words inside a sentence, or before its verb, that nothing known explains."""
    spans = list(taken)
    opening = re.match(r"\W*", sentence).end()  # type: ignore[union-attr]  # matches the empty string
    found = []
    for match in _CAPITAL.finditer(sentence):
        word = re.sub(r"['’]s$", "", match.group())
        if any(start < match.end() and match.start() < end for start, end in spans):
            continue
        if word in _NO_STRANGERS or word.upper() in ACRONYMS or word.lower() in _OPENERS:
            continue
        begins = match.start() == opening or sentence[: match.start()].rstrip()[-1:] in (
            ":",
            "“",
            '"',
            "—",
            "–",
            "(",
            ".",
            "?",
            "!",
        )
        if begins and (word.lower() in ORDINARY or not (match.group() != word or _TAKES.match(sentence, match.end()))):
            continue
        found.append(Mention(match.start(), match.end(), match.group(), frozenset()))
    return found
