"""Finds what a question names that no known token is: unknown names, stories, words to search for. Never looks at data."""

from __future__ import annotations

import re

from ruma.agent.understand_kinds import TOKEN_KINDS, Heard, Kind
from ruma.agent.understand_spelling import is_word, odd_names
from ruma.agent.understand_tokens import TokensSaid
from ruma.agent.understand_words import ACRONYMS, ORDINARY

_SLOT = re.compile(
    r"(?:how(?:'s| is| are)|price of|sentiment (?:of|on|for|about|around)|mindshare of|about|around|doing with"
    r"|thoughts on|take on|opinions? on"
    r"|compare|why (?:is|did|has)|on|for|of|is|buy|sell|hold)"
    r"\s+(?:the )?(?P<said>\$?[A-Z][\w.-]{2,24}(?: [A-Z][\w.-]{2,24})?|[a-z][\w-]{2,24})"
    r"(?= token| coin| doing|'s|\s+(?:up|down|price|sentiment|going|do|move|fall|rise|now|today|with|and|vs)\b|\s*\?|\s*$)"
)
_OWNER = re.compile(
    r"\b(?P<said>[a-z][a-z0-9-]{3,24})['’]s (?:price|sentiment|mindshare|volume|market cap|mood|chart|followers|news|talk)\b",
    re.I,
)
_CALLED = re.compile(r"\b(?P<before>[A-Z][A-Z0-9]{2,9}) (?:token|coin)\b|\b(?:token|coin) (?P<after>[A-Z][A-Z0-9]{2,9})\b")
_IS = re.compile(
    r"^\W*(?:is|are|was) (?P<said>\$?[a-z][\w-]{3,24}) (?:pump|moon|dump|dead|legit|up|down|ris|fall|going|doing"
    r"|any good|worth|bullish|bearish)",
    re.I,
)
# "my florpcoin bag", "is zedinu dead": a word built as names of tokens are, or one that is held.
_COINISH = re.compile(
    r"\b(?P<said>[a-z0-9]{2,20}(?:coin|inu))\b"
    r"|\bmy (?P<held>[a-z][\w-]{2,24}) (?:bags?|position|holdings?|stack|coins?|tokens?)\b",
    re.I,
)
_STORY = re.compile(r"\b(?:about|on|of|regarding|around)\s+(?P<said>[a-z][\w'’ -]{2,50})\W*$")
_PHRASE = re.compile(
    r"^\W*(?:and )?(?:(?:what|how) about|tell me about|how(?:'s|’s| is)|what(?:'s|’s| is) up with)\s+"
    r"(?P<said>[a-z][\w.-]+(?: [a-z][\w.-]+){1,2}?)(?: (?:doing|going|token|coin|today|now|lately))*\W*$"
)
_COIN_WORDS = frozenset(
    {"shitcoin", "stablecoin", "dogcoin", "stable", "whole", "entire", "long", "crypto"}
)  # coins of a kind, no names
_DETERMINERS = frozenset({"the", "a", "an", "my", "your", "this", "that", "these", "those", "all", "any", "some", "everything"})
_TIMES = re.compile(r"\b(?:in|over|during|since|this|last|from|past|today|yesterday|right now|now|lately|recently)\b", re.I)
_FILLER_WORDS = "the a an any some of for to please its it about on and me new"
_FILLERS = frozenset(_FILLER_WORDS.split())
# Words that stand for the whole market or for what was said before: nothing to search for.
_NO_STORY_WORDS = """
it its that this them they these those crypto cryptos market markets token tokens coin coins altcoin altcoins project
projects everything anything something what everyone people twitter x reddit there here him her
"""
_NO_STORY = frozenset(_NO_STORY_WORDS.split())


_OF_MARKETS = re.compile(
    r"\b(?:crypto\w*|coins?|tokens?|alts?|altcoins?|markets?|pric\w+|trad\w+|bull\w*|bear\w*|pump\w*|dump\w*|charts?|hot|trend\w*"
    r"|news|people|everyone|everybody|talk\w*|mov(?:e[ds]?|ing)|sentiments?|moods?|volumes?|mindshare|defi|chains?|ecosystems?|narratives?|posts?"
    r"|tweets?|buzz|hype|crash\w*|rall\w+|gain\w*|los(?:s|ses|ers?|ing)|winners?|movers?|caps?|attention|drama|catalysts?)\b",
    re.I,
)
_EVERYDAY_WORDS = """
    what whats how hows why when where which who is are was were be been has have had do does did the a an and or of in on at to
    for from with about this that these those it its things thing stuff going gone happen happens happened happening changed
    change new up down now today yesterday tonight week weeks month months year years day days hour hours last past since
    monday tuesday wednesday thursday friday saturday sunday january february march april may june july august september
    october november december everything anything something all there here so far lately recently right moment please tell me
    us i my we our you your can could would should so much many most more than any update status look looking looks like doing
    red green high low higher lower s re m
"""
_EVERYDAY = frozenset(_EVERYDAY_WORDS.split())


def beside_the_market(text: str) -> bool:
    """True for a question whose words have nothing to do with markets: "What is the weather in Paris?"."""
    words = set(re.findall(r"[a-z]+", text.lower()))
    return not _OF_MARKETS.search(text) and bool(words - _EVERYDAY)


_SIDES = re.compile(
    r"\b(?:compare|between)\s+(?P<one>\$?[\w.-]+)(?: (?:token|coin))?\s+(?:and|with|to|vs\.?|against|or)\s+(?P<two>\$?[\w.-]+)"
    r"|\b(?P<left>\$?[\w.-]+)\s+(?:vs\.?|versus)\s+(?P<right>\$?[\w.-]+)",
    re.I,
)
_NEXT = re.compile(
    r"^\W*(?:and|or|(?:and )?(?:what|how) about|same for|add|now|ok|then)\s+(?:the )?"
    r"(?P<next>\$?[a-z][\w.-]{2,24})(?: (?:token|coin))?(?: (?:then|now|too|instead|please))*\W*$",
    re.I,
)
_JOIN = r"(?:,|\b(?:or|vs\.?|versus|than|against)\b)"
_AFTER_A_NAME = re.compile(rf"\s*{_JOIN}\s*(?P<name>\$?[A-Z][\w-]{{2,24}})")
_BEFORE_A_NAME = re.compile(rf"(?P<name>\$?\b[A-Z][\w-]{{2,24}})\s*(?:{_JOIN}|(?: \w+){{0,3}} than)\s*$")


def _beside_names(text: str, said: TokensSaid) -> list[str]:
    """Words with a capital that "or", "than" or a comma joins to a known name: "Tron or Xyzzynet"."""
    found = []
    for named in said.named:
        if after := _AFTER_A_NAME.match(text, named.at + len(named.said)):
            found.append(after["name"])
        if before := _BEFORE_A_NAME.search(text[: named.at]):
            found.append(before["name"])
    return [name for name in found if name not in ACRONYMS]


def _joined(word: str, text: str, said: TokensSaid) -> bool:
    """Whether a word is laid beside a known name: "is pepe up more than doge", "doge or pepe"."""
    name = "(?:" + "|".join(re.escape(named.said) for named in said.named) + ")"
    odd = rf"\b{re.escape(word)}\b"
    return bool(
        re.search(rf"{odd}(?:'s|’s)?(?: \w+){{0,4}}? (?:than|vs\.?|versus|against|or|and|to|with) (?:the )?{name}\b", text, re.I)
        or re.search(rf"{name}(?:'s|’s)?(?: \w+){{0,3}}?(?:,| (?:than|vs\.?|versus|against|or|and)) (?:the )?{odd}", text, re.I)
    )


def missing_beside(text: str, said: TokensSaid, kind: Kind | None, follow: bool) -> tuple[str, ...]:
    """Names that nothing known has, beside one that is known ("compare X with bitcoin") or after an answer ("and X?")."""
    known = {part.lower() for named in said.named for part in named.said.lstrip("$@#").split()}
    sides = _SIDES.search(text) if kind in ("compare", "state", None) and said.named else None
    words = [word for word in (sides.groups() if sides else ()) if word]
    if kind in ("compare", "state", "price", "sentiment", "mindshare", "volume", None):
        words += _beside_names(text, said)
    if kind == "compare" and said.named:
        words += odd_names(_without(text, said))
    elif said.named and kind in (None, "advice", *TOKEN_KINDS):
        words += [word for word in odd_names(_without(text, said)) if _joined(word, text, said)]
    if follow and not said.named and kind in (None, "state", *TOKEN_KINDS) and (match := _NEXT.match(text)):
        words.append(match["next"])
    plain = (word.strip(".-") for word in words)
    return tuple(dict.fromkeys(word for word in plain if len(word) > 2 and not _is_known_word(word.lstrip("$").lower(), known)))


def _is_known_word(word: str, known: set[str]) -> bool:
    return word in known or word in ORDINARY or word.rstrip("s") in ORDINARY or word in _NO_STORY or word.isdigit()


def of_markets(text: str) -> bool:
    """True for a question that has a word of markets in it."""
    return _OF_MARKETS.search(text) is not None


_MAY_NAME = (
    None, *TOKEN_KINDS, "advice", "tokens", "coordination", "tones", "market", "news", "mood", "trending", "callers",
    "callers_on",
)  # fmt: skip


_OF_A_PLACE = (None, "tokens", "tones", "market", "news", "mood", "trending", "callers", "talk", "why", "coordination")


def unknown_names(text: str, said: TokensSaid, kind: Kind | None, placed: bool) -> tuple[str, ...]:
    """Words that stand where a token would, and are none that is known; `placed` where an ecosystem or topic is named."""
    if said.unknown:
        return said.unknown
    if kind not in _MAY_NAME or (placed and kind in _OF_A_PLACE):
        return ()
    odd = next(odd_names(_without(text, said)), None)
    return (odd,) if odd else () if said.named or placed else _stranger(text)


def without_stranger(text: str) -> str:
    """The text with a name that nothing known has put as a cashtag, which every reader takes for a name."""
    name = next(iter(_stranger(text)), "")
    return text.replace(name, f"$x{name.lstrip('$')}"[:12], 1) if name else text


_OF_ALL = ("market", "mood", "tokens", "tones", "trending", "meta", "greeting")
SURELY = 0.8
_BEFORE_A_TOKEN = r"\b(?:on|about|for|of|in|at|is|are|did|has|will|does|do|was|like|as|from|than)\s+"


def by_the_way(text: str, heard: Heard) -> bool:
    """Whether an odd word names nothing: in a question that is surely about all tokens, and not where a token would stand."""
    if heard.kind not in _OF_ALL or heard.sure < SURELY:
        return False
    odd = next(odd_names(text), None)
    if odd is None or not odd.islower() or _COINISH.search(odd):
        return False
    return not re.search(rf"{_BEFORE_A_TOKEN}(?:the )?{re.escape(odd)}\b", text, re.I)


def _stranger(text: str) -> tuple[str, ...]:
    """A name that no language has, else a word that stands where a token would and is no ordinary one."""
    if odd := next(odd_names(text), None):
        return (odd,)
    called = None if text.isupper() else _CALLED.search(text)
    word = (called["before"] or called["after"]) if called else ""
    if word and word not in ACRONYMS:
        return (word,)
    for coinish in _COINISH.finditer(text):
        name = coinish["said"] or coinish["held"]
        if name.lower() not in ORDINARY and name.lower() not in _COIN_WORDS:
            return (name,)
    match = _SLOT.search(text) or _IS.match(text) or _OWNER.search(text)
    word = match["said"] if match else ""
    usual = any(w.lower() in ORDINARY for w in word.split()) or (
        word.islower() and all(is_word(part) for part in word.split("-"))
    )
    return (word,) if word and not usual and not _date_word(word) else ()


def strangers(text: str) -> tuple[str, ...]:
    """Names with a capital letter inside a comparison that no known token has."""
    words = re.findall(r"(?<!^)(?<![.?!] )\b[A-Z][A-Za-z0-9]{2,}\b", text)
    return tuple(word for word in words if word.lower() not in ORDINARY)


def story_asked(text: str) -> str | None:
    """The words of a story that people may talk about, "neon mints": several in lower case, or one that is no odd name."""
    match = _STORY.search(text)
    if match is None:
        return None
    words = [word for word in _TIMES.split(match["said"])[0].split() if word.lower() not in _FILLERS]
    if not words or all(word.lower() in _NO_STORY for word in words):
        return None
    return " ".join(words) if len(words) > 1 or words[0] in ORDINARY else None


def phrase_asked(text: str) -> str | None:
    """Two or three words in lower case that are asked about as a token would be, "wrath markets", one of them no ordinary one."""
    match = _PHRASE.match(text)
    words = match["said"].split() if match else []
    odd = [word for word in words if word not in ORDINARY and word.rstrip("s") not in ORDINARY]
    return " ".join(words) if len(words) > 1 and odd and words[0] not in _DETERMINERS else None


def search_words(text: str) -> str | None:
    """The words that posts should hold, where the question gives some."""
    if quoted := re.search(r"[\"“']([^\"”']{2,60})[\"”']", text):
        return quoted[1]
    match = re.search(
        r"\b(?:posts?|tweets?|messages?)\b.{0,60}?\b(?:talk(?:s|ing)? about|about|mentioning|on|with|saying"
        r"|that (?:mention|say))\s+(.{2,60})"
        r"|\bwhat (?:people|they|folks|everyone|others) (?:wrote|said|posted|tweeted) (?:about|on) (?P<told>.{2,60})",
        text,
        re.I,
    )
    if not match:
        return None
    words = re.split(r"\b(?:in|over|during|since|this|last|from|past|today|yesterday)\b", match[1] or match["told"], flags=re.I)[
        0
    ]
    words = _THE_WORD.sub("", words)
    kept = [word for word in re.findall(r"[\w$#-]+", words) if word.lower() not in _FILLERS]
    return " ".join(kept) or None


_THE_WORD = re.compile(r"^(?:the |a )?(?:words?|phrase|term|name|hashtag|keyword|ticker)s? ", re.I)
_ASKING_WORDS = """
what whats is are was were the a an of for on in to at by how many much does did do have has had get got show me give tell which
who when will next any my your its it and there i you can could be been this that right now today week please about with top
most best worst highest lowest largest biggest smallest least more less than first last over under above below up down rise fall
half double all none day days
"""
_ASKING = frozenset(_ASKING_WORDS.split())
MOST_THING_WORDS = 3  # a longer one would read as a quotation


def thing_asked(text: str, said: TokensSaid) -> str:
    """What a question is after, without its small words and names: "staking yield" of "what is the staking yield of ADA"."""
    words = [word for word in re.findall(r"[a-z][a-z-]+", _without(text, said).lower()) if word not in _ASKING]
    return f"“{' '.join(words[:MOST_THING_WORDS])}”" if words else "that"


def _without(text: str, said: TokensSaid) -> str:
    """The text without the tokens it names."""
    for one in sorted(said.named, key=lambda one: -one.at):
        text = text[: one.at] + " " + text[one.at + len(one.said) :]
    return text


def _date_word(word: str) -> bool:
    return word.lower() in ("today", "march", "may")
