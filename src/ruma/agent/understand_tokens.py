"""Finds the tokens a question names: addresses, cashtags, names, tickers and near misses. Never reads a post."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import pairwise

from ruma.agent import understand_tickers as tickers
from ruma.agent.understand_spelling import distance, is_word
from ruma.agent.understand_words import ACRONYMS, ECOSYSTEMS, ORDINARY
from ruma.store.token_kinds import COINS, TokenKinds
from ruma.store.tokens import KnownToken, TokenBook

IMPORTANT = 60  # the first tokens of a book are the ones people mean when a ticker or a typo could be several
LEAST_PAIR = 8  # letters of a name of two words below which a near miss means nothing
LONGEST_NAME_WORDS = 5
LEAST_ODD = 3  # letters of a word that no language has, which may be any token's name or ticker
SHORT_NAME = 5  # shorter lower-case words name only important tokens
_WORD = re.compile(r"[$@#]?[^\W_](?:[\w.'’:]*\w)?", re.UNICODE)
_ADDRESS = re.compile(r"\b(?:0x[0-9a-fA-F]{40}|[1-9A-HJ-NP-Za-km-z]{32,44})\b")
_SHARED = frozenset({"link"})  # tickers of important tokens that are ordinary words too
# Tickers of important tokens that are mostly ordinary words: taken for the token only where a token has to stand.
_BUZZ = frozenset({"hype", "useless", "virtual", "meta", "ray", "elf"})
_SUBJECT_FOLLOWS = frozenset({"buy", "sell", "hold", "vs", "versus", "compare"})
# "calls on hype", "top tweets hype", and a message that begins with it: the token, unless a thing follows that the buzz is about.
_POINTS_AT = frozenset(
    {"on", "about", "tweets", "posts", "news", "drove", "drives", "mindshare", "chart", "which", "long", "short"}
)
_BUZZ_ABOUT = re.compile(
    r"(?:on|about|around|for|in|of|at|behind|or|and|is (?:real|dead|over|gone|fading)|cycle|train|machine|check|words?|data"
    r"|person|coin)\b"
)
_SUBJECT_LED = re.compile(r"(?:price|sentiment|mindshare|volume|token|coin|vs|versus)\b")
_BEFORE_TOKEN = re.compile(
    r"\b(?:price|sentiment|mindshare|volume|mood|talk|buzz|hype|news|chart) (?:of|on|for|about|around) (?:the )?$"
)
_AFTER_TOKEN = re.compile(
    r"(?:'s|’s)? (?:price|sentiment|mindshare|volume|mood|token|coin|talk|buzz|hype|pump|dump|rally|holders|chart|crowd|posts"
    r"|tweets)\b"
)
_GRAMMAR_WORDS = "a an and are at by did do for from how in is it of on or that the this to was what when where who why"
_GRAMMAR = frozenset(_GRAMMAR_WORDS.split())
_DASHED = re.compile(r"(?<![\w.@$/-])\w+(?:-\w+)+(?![\w-])")
_ARTICLES = frozenset({"the", "a", "this", "that", "your", "my", "download", "affiliate"})
_TAILS = frozenset({"inu", "dao", "protocol", "network", "finance", "token", "coin", "exchange", "markets", "labs", "chain"})
LEAST_COMPACT = 7  # letters of a name of several words from which it may be written as one
LEAST_HEAD = 4  # letters of the first word of a name by which it may be called
_NICKNAMES = {
    "shiba": "shiba-inu", "ether": "ethereum", "xbt": "bitcoin", "eth2": "ethereum", "ripple": "ripple",
    "binance coin": "binancecoin", "rndr": "render-token",
    "virtuals": "virtual-protocol", "pengu": "pudgy-penguins", "lumens": "stellar",
    "stellar lumens": "stellar", "miota": "iota", "dog wif hat": "dogwifcoin", "avalanche": "avalanche-2",
    "matic": "matic-network", "polygon": "matic-network", "doge coin": "dogecoin", "binance": "",
}  # fmt: skip


def chain_of(token: str) -> str | None:
    """The ecosystem whose coin a token is."""
    return next((id for id in ECOSYSTEMS.values() if COINS.get(id, id) == token), None)


@dataclass(frozen=True)
class Named:
    """A token the question names, where, and what else the word could have meant."""

    token: KnownToken
    said: str
    at: int
    others: tuple[KnownToken, ...] = ()
    guessed: bool = False
    """True when the spelling was close, not exact."""


@dataclass(frozen=True)
class TokensSaid:
    named: tuple[Named, ...]
    unknown: tuple[str, ...]
    """Cashtags and addresses that no known token has."""

    @property
    def tokens(self) -> tuple[KnownToken, ...]:
        return tuple(dict.fromkeys(found.token for found in self.named))


@dataclass(frozen=True)
class _Word:
    text: str
    start: int
    end: int

    @property
    def bare(self) -> str:
        return re.sub(r"(?:'s|’s)$", "", self.text.lstrip("$@#"))


def _says_which(text: str, named: Named) -> bool:
    """ "jupiter (the solana one)": a chain that tells which token is meant, and no token beside it."""
    after = text[named.at + len(named.said) :]
    return text[: named.at].lower().endswith("the ") and re.match(r" (?:one|version)\b", after) is not None


def _other_writings(name: str) -> Iterator[str]:
    """A name of several words as people write it: in one, without its small words, without its last word."""
    words = re.findall(r"[a-z0-9]+", name)
    if len(words) < 2:
        return
    if len("".join(words)) >= LEAST_COMPACT:
        yield "".join(words)
    yield " ".join(words)
    kept = [word for word in words if word not in ("the", "of", "a")]
    if len(kept) > 1:
        yield " ".join(kept)
    if len(kept) > 2 and kept[-1] in _TAILS:
        yield " ".join(kept[:-1])


class TokenFinder:
    """An index of names over a token book, made once per book."""

    def __init__(self, book: TokenBook) -> None:
        self._book = book
        self._by_name: dict[str, KnownToken] = {}
        for known in book:
            for name in (known.name.lower(), known.id.lower().replace("-", " ")):
                self._by_name.setdefault(" ".join(name.split()), known)
        for nickname, id in _NICKNAMES.items():
            if token := book.get(id):
                self._by_name.setdefault(nickname, token)
        for known in book:  # "pumpfun" and "pump fun" for Pump.fun, "peanut squirrel" for Peanut the Squirrel, "baby doge"
            for name in _other_writings(known.name.lower()):
                self._by_name.setdefault(name, known)
        for known in book:  # "lido" for Lido DAO
            head, _, tail = known.name.lower().partition(" ")
            if tail in _TAILS and len(head) >= LEAST_HEAD and head not in ORDINARY and not is_word(head):
                self._by_name.setdefault(head, known)
        chains = {name: book.get(COINS.get(id, id)) for name, id in ECOSYSTEMS.items() if name not in ORDINARY}
        self._chains = {name: token for name, token in chains.items() if token and len(name) > 2}
        self._lengths: dict[tuple[str, int], list[str]] = defaultdict(list)
        for name in self._by_name:
            if " " in name:
                self._lengths[name[0], len(name)].append(name)
        self._first = frozenset(self._important())
        self._close = {t.name.lower(): t for t in self._important() if len(t.name) >= 5 and " " not in t.name}

    def find(self, text: str) -> TokensSaid:
        """All tokens named in the text, in its order."""
        named: list[Named] = []
        unknown: list[str] = []
        taken: set[int] = set()
        for match in _ADDRESS.finditer(text):
            held = next((t for t in self._book.search(match[0], 1) if (t.address or "").lower() == match[0].lower()), None)
            if held:
                named.append(Named(held, match[0], match.start()))
            elif re.search(r"\d", match[0]):
                unknown.append(match[0])
            taken.update(range(match.start(), match.end()))
        for match in _DASHED.finditer(text):  # an id as it stands in an address: wraith-markets
            if match.start() not in taken and (held := self._book.get(match[0].lower())):
                named.append(Named(held, match[0], match.start()))
                taken.update(range(match.start(), match.end()))
        words = [_Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text) if m.start() not in taken]
        found, missing = self._words(words)
        found = self._joined(text, words, self._no_matter(text, found))
        if not named and not found:
            found = self._alone(words) or self._pair(words) or self._in_its_place(text, words) or self._by_name_said(text)
        found = [one for one in found if len(found) == 1 or not _says_which(text, one)]
        return TokensSaid(tuple(sorted([*named, *found], key=lambda n: n.at)), tuple(dict.fromkeys([*unknown, *missing])))

    def meant(self, text: str) -> TokensSaid:
        """The tokens of a question that has to be about some and names none plainly: "is hype overcooked", "tao experts"."""
        words = [_Word(m[0], m.start(), m.end()) for m in _WORD.finditer(text)]
        here = [word for word in words if tickers.only_meant(text, word.bare, word.start)]
        found = [one for word in here if (one := self._ticker(word, word.bare))]
        return TokensSaid(tuple(self._joined(text, words, found[:1])), ())

    def _joined(self, text: str, words: list[_Word], found: list[Named]) -> list[Named]:
        """With the tickers in small letters that are laid beside a named one: "near, inj, tia", "arb/op"."""
        held = list(found)
        spans = [(one.at, one.at + len(one.said)) for one in held]
        for _ in range(2 if held else 0):  # to the left and to the right of what was found
            for word in words:
                new = all(word.end <= a or b <= word.start for a, b in spans) and tickers.may_be_joined(word.bare)
                near = new and (tickers.in_line(text, spans, word.start, word.end) or tickers.owns(word.text))
                if near and (one := self._ticker(word, word.bare)):
                    held.append(one)
                    spans.append((word.start, word.end))
        return sorted(held, key=lambda one: one.at)

    def _no_matter(self, text: str, found: list[Named]) -> list[Named]:
        """Without words of the language that some small token has for a name, where another one is named: "since summer"."""
        plain = [
            one for one in found
            if one.said in tickers.MATTERS or (
                one.said.islower() and is_word(one.said) and one.said not in self._chains and one.token not in self._first
                and one.said not in tickers.PLAIN | tickers.WORDS
            )
        ]  # fmt: skip
        sure = [one for one in found if one not in plain]
        spans = [(one.at, one.at + len(one.said)) for one in sure]
        return [one for one in found if one in sure or not sure or tickers.in_line(text, spans, one.at, one.at + len(one.said))]

    def _by_name_said(self, text: str) -> list[Named]:
        held = tickers.by_name(text, self._book.get)
        return [Named(*held)] if held else []

    def _alone(self, words: list[_Word]) -> list[Named]:
        """A message that is one word may be any ticker: "uni?"."""
        word = words[0] if len(words) == 1 else None
        if word is None or word.bare.isdigit() or len(word.bare) < 2 or word.bare.lower() in ORDINARY:
            return []
        found = self._ticker(word, word.bare)
        return [found] if found else []

    def _in_its_place(self, text: str, words: list[_Word]) -> list[Named]:
        """A name or ticker in small letters where only a token can stand: "the yam talk", "buzz around yam"."""
        for word in words:
            plain = word.bare.islower() and word.bare.isalpha() and len(word.bare) >= 3 and word.bare not in ORDINARY
            if plain and (_BEFORE_TOKEN.search(text[: word.start]) or _AFTER_TOKEN.match(text[word.end :])):
                held = self._by_name.get(word.bare)
                if found := Named(held, word.bare, word.start) if held else self._ticker(word, word.bare):
                    return [found]
        return []

    def _pair(self, words: list[_Word]) -> list[Named]:
        """Two words that are nearly a name of two words: "tesera pay"."""
        for one, two in pairwise(words):
            said = f"{one.bare} {two.bare}".lower()
            if len(said) < LEAST_PAIR or (one.bare.lower() in ORDINARY and two.bare.lower() in ORDINARY):
                continue
            lengths = range(len(said) - 2, len(said) + 3)
            near = [(distance(said, name), name) for length in lengths for name in self._lengths.get((said[0], length), ())]
            if near and min(near)[0] <= (1 if len(said) < 2 * LEAST_PAIR else 2):
                return [Named(self._by_name[min(near)[1]], said, one.start, guessed=True)]
        return []

    def called(self, name: str) -> KnownToken | None:
        """The token of exactly that name or id, without regard to case."""
        return self._by_name.get(" ".join(name.lower().split()))

    def coin_of(self, ecosystem: str | None) -> KnownToken | None:
        """The coin that an ecosystem is named after."""
        return self._book.get(COINS.get(ecosystem, ecosystem)) if ecosystem else None

    @property
    def kinds(self) -> TokenKinds:
        """Which tokens are of a chain or of a topic."""
        return self._book.kinds

    def near(self, said: str, limit: int = 3) -> list[KnownToken]:
        """Known tokens whose name or ticker is close to what was said."""
        wanted = said.strip().lstrip("$").lower()
        close = [t for name, t in self._close.items() if distance(wanted, name) <= 2]
        close += [t for name, t in self._by_name.items() if name[0] == wanted[:1] and " " in name and distance(wanted, name) <= 2]
        stems = (wanted, wanted[: max(3, len(wanted) - 2)])
        begins = [
            t
            for stem in stems
            for t in self._book.search(stem, limit)
            if t.name.lower().startswith(stem) or t.symbol.lower().startswith(stem)
        ]
        return list(dict.fromkeys([*close, *begins]))[:limit]

    def _important(self) -> Iterable[KnownToken]:
        return (token for index, token in enumerate(self._book) if index < IMPORTANT)

    def _words(self, words: list[_Word]) -> tuple[list[Named], list[str]]:
        found: list[Named] = []
        unknown: list[str] = []
        at = 0
        while at < len(words):
            named, used = self._at(words, at)
            if named:
                found.append(named)
            elif re.fullmatch(r"\$[A-Za-z][\w]{1,14}", words[at].text):
                unknown.append(words[at].text)
            at += used
        return found, unknown

    def _at(self, words: list[_Word], at: int) -> tuple[Named | None, int]:
        """The token named from this word on, and how many words it took."""
        word = words[at]
        if word.text.startswith("@"):
            return None, 1
        if word.text.startswith("$"):
            return self._ticker(word, word.bare), 1
        for length in range(min(LONGEST_NAME_WORDS, len(words) - at), 1, -1):
            name = " ".join(w.bare.lower() for w in words[at : at + length])
            if (token := self._by_name.get(name)) and self._is_name(token, name, words[at : at + length]):
                return Named(token, name, word.start), length
        return self._single(word, words), 1

    def _is_name(self, token: KnownToken, name: str, words: list[_Word]) -> bool:
        """Whether words that are some token's name are meant as that: "for what reason" is not."""
        if name in _NICKNAMES:
            return True
        plain = token not in self._first and all(word.text.islower() and is_word(word.bare) for word in words)
        ends = {words[0].bare.lower(), words[-1].bare.lower()}
        if all(word.bare[:1].isupper() for word in words) and not (ends & _GRAMMAR) and name == token.name.lower():
            return True  # "NEAR Protocol"
        return not all(word.bare.lower() in ORDINARY for word in words) and not (plain and ends & _GRAMMAR)

    def _single(self, word: _Word, words: list[_Word]) -> Named | None:
        bare, lower = word.bare, word.bare.lower()
        ordinary = (lower in ORDINARY and not self._meant(word, words)) or bare in ACRONYMS
        capital = bare.isupper() and len(bare) >= 2
        if (
            capital
            and lower in tickers.WORDS
            and not all(word.text.isupper() for word in words)
            and (known := self._ticker(word, bare))
        ):
            return known
        if lower in tickers.PLAIN and bare.islower() and (known := self._ticker(word, bare)):
            return known
        token = None if bare.isdigit() else self._by_name.get(lower)
        if lower in self._chains and not ordinary and not (token and token in self._first):
            return Named(self._chains[lower], bare, word.start)
        odd = not ordinary and len(bare) >= LEAST_ODD and not is_word(bare)  # in small letters no other thing can be meant
        doubtful = ordinary or (bare.islower() and len(bare) < SHORT_NAME and not odd)
        if token and (not doubtful or token in self._first) and not (ordinary and bare.islower()):
            rival = self._by_ticker(lower)
            likely = min([token, *rival[:1]], key=lambda t: t.token_id)
            return Named(likely, bare, word.start)
        if len(bare) >= 2 and not bare.isdigit() and (capital or len(bare) >= 3) and not ordinary:
            return self._ticker(word, bare, important=not (capital or odd)) or self._misspelt(word, lower)
        if capital and lower in ORDINARY and bare not in ACRONYMS and len(bare) >= 3:
            return self._ticker(word, bare, important=True)
        return self._misspelt(word, lower) if not ordinary else None

    @staticmethod
    def _meant(word: _Word, words: list[_Word]) -> bool:
        """Whether an ordinary word names a token here: "price of hype", "MOON token"; "link" unless it reads like an address."""
        at = words.index(word)
        before = words[at - 1].bare.lower() if at else ""
        after = " ".join(later.bare.lower() for later in words[at + 1 : at + 4])
        if word.text.isupper() and len(word.bare) > 2 and re.match(r"(?:token|coin)\b", after):
            return True
        if word.bare.lower() in _BUZZ:
            of = before == "of" and at > 1 and _SUBJECT_LED.match(words[at - 2].bare.lower())
            alone = (before in _POINTS_AT or not at) and not _BUZZ_ABOUT.match(after)
            return before in _SUBJECT_FOLLOWS or alone or bool(of or _SUBJECT_LED.match(after))
        address = re.match(r"(?:me|us|to|https?|between|in bio|in the(?! last| past| week| month))\b", after)
        moves = re.match(
            r"(?:hype|rally|pump|dump|run|price|chart|token|marines|army|move|sentiment|narrative|news|bulls|holders)\b", after
        )
        return word.bare.lower() in _SHARED and (before not in _ARTICLES or bool(moves)) and not address

    def _by_ticker(self, bare: str) -> list[KnownToken]:
        return self._book.with_symbol(bare)

    def _ticker(self, word: _Word, bare: str, important: bool = False) -> Named | None:
        held = self._by_ticker(bare)
        if not held or (important and held[0] not in self._first):
            return None
        sure = held[0] in self._first and all(other not in self._first for other in held[1:])
        return Named(held[0], word.text, word.start, () if sure else tuple(held[1:]))

    def _misspelt(self, word: _Word, lower: str) -> Named | None:
        if len(lower) < 5 or lower.rstrip("s") in ORDINARY:
            return None
        allowed = 1 if len(lower) < 8 else 2
        near = [
            (far, name[0] != lower[0], t.token_id, t)  # people get the first letter right
            for name, t in self._close.items()
            if (far := distance(lower, name)) <= allowed
        ]
        return Named(min(near)[3], word.bare, word.start, guessed=True) if near else None
