"""Reads a call: the author's own, present view that one token goes up (long) or down (short).

Never takes news, questions, wishes, other people's trades or past profits for a call; in doubt there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from ruma.enrich.call_levels import LEVEL_WORDS, plan_of
from ruma.enrich.call_signs import SIGNS, Direction, Sign, any_of
from ruma.enrich.tags import Phrasebook, listed, plain_words
from ruma.records import How, Mention

SURE_MENTION = 0.5  # a call on a token that may not be meant is worse than no call
MAX_TOKENS = 6  # beyond this a post lists coins
PLAN = "plan"  # the words that may begin a plan of entry, stop and target
ADDRESS_CHARS = 32  # a word as long as this is an address
MAX_CHARS = 1_500  # an article argues; its author's call is not in one clause of it

# What is named beside the token of a call without being its object: the money it is priced in.
_QUOTE_TOKENS = frozenset({"bitcoin", "ethereum", "solana", "binancecoin", "tether", "usd-coin", "dai", "binance-usd"})
_STABLE_TOKENS = frozenset({"tether", "usd-coin", "dai", "binance-usd", "true-usd", "first-digital-usd", "ethena-usde"})
# Tickers that differ from the public id, for posts that name several tokens.
_IDS = {
    "btc": "bitcoin", "xbt": "bitcoin", "eth": "ethereum", "link": "chainlink", "ada": "cardano", "sol": "solana",
    "xlm": "stellar", "trx": "tron", "ltc": "litecoin", "doge": "dogecoin", "bnb": "binancecoin", "xtz": "tezos",
    "dot": "polkadot", "avax": "avalanche-2", "vet": "vechain", "atom": "cosmos", "bch": "bitcoin-cash", "xmr": "monero",
    "xrp": "ripple", "miota": "iota", "algo": "algorand", "uni": "uniswap", "matic": "matic-network",
}  # fmt: skip


# Words in a token's place that are none, for posts whose only token spells no name.
_NOT_TOKENS = frozenset(
    """
    he she they we you it its this that these those who what which there here everyone everything people market markets
    dev devs team shit coin coins token tokens bag bags price chart more some all one ones now then but and or so just
    really still also alts memes gold stocks dollar btc eth sol the a an i im my our your his her their at for with from
    in on out up down back again dip lot few sols usd usdc profit profits money time is are was be been will rn ready low
    high top bottom
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True)
class Call:
    """A directional view on one token; `direction` says which way the author expects or trades it."""

    direction: Direction
    token_id: str


# Words that turn a target or a hope of rising round.
_DOWNWARD = any_of("""
    short, shorting, shorts, bearish, drop, drops, dump, dumps, dumping, crash, fall, falls, lower, below, down, downside,
    breakdown, retrace, correction, bear, bears, rejection, nuke, bleed, sell, pullback, back to, puts
""")
# A text with one of these is not a call, whatever else it says.
_VETO = """
    would have, wouldve, should have, shouldve, shoulda, could have, couldve, coulda, if you had, if i had, if you bought,
    if i bought, if you invested, had you, wish i, i wish, imagine, giveaway, give away, giving away, giveaways, retweet,
    airdrop, breaking, just in, according to, reports, reported, reportedly, analyst, analysts, says, said, told, tells, telling,
    tweets, ceo, moral of, dare you, somebody, squeeze, prank, announced, announces, announcement, poll, vote, hypothetical,
    called it, my call, last year, years ago, year ago, months ago, month ago, weeks ago, remember when,
    back in the, back in my, back in january,
    back in february, back in march, back in april, back in may, back in june, back in july, back in august, back in september,
    back in october, back in november, back in december, back in early, back in late, back in high, back in college,
    in 2010, in 2011, in 2012, in 2013, in 2014, in 2015, in 2016, in 2017, in 2018, in 2019, stopped out, took profit,
    taking profit, took profits, closed my, closing my, liquidated, got rekt, people are, people were, he bought, she bought,
    they bought, he sold, they sold, whale bought, whales are, dont know if, not sure if, wonder if, wondering, i hope,
    hopefully, hoping, anyone else, anyone, someone, who is, who else, who wants, news, article, podcast, episode, interview,
    thread, newsletter, sponsored, pay with, accept, accepts, transferred, unknown wallet, winner, winners, win, contest,
    trivia, lucky,
    you thought, sike, youtube, sign up, join us, jk, kidding, joking, parody, sarcasm, thesis, historically, tutorial, how to,
    step 1, bounty, longs vs shorts, longs and shorts, long and short, if history repeats, not interested, sold at
"""
# A sentence with one of these before the end of the words that would make it a call is not one.
_HEDGE = any_of("""
    as long as,
    if, unless, whether, never, not, dont, doesnt, didnt, isnt, wont, cant, arent, aint, no, without, nobody, regret, need, want,
    wanted, wants, stop, should i, could, might, may, when, once, until, after, maybe, perhaps, he, she, they, people, guys,
    everyone, others, whale, whales, institution, institutions, investors, retail, traders, grayscale, you, your, his, their, who,
    which, believes, predicts, expects, forecasts, thinks, users, bears, bulls, companies, banks, wife, mom, dad, friend, dev,
    company
""")
# A question that lacks its mark, and what makes an expectation depend on something.
_ASKED = re.compile(
    r"^ (?:(?:so|and|but|ok|wait) )*(?:is|are|was|does|do|did|can|could|should|will|has|wen|"
    r"(?:when|why|what|how|who|where) (?:is|are|was|will|would|does|do|did|can|should|has|not)) "
)
_DEPENDS = re.compile(r" (?:when|if|once|unless|provided) (?!not |it is )")
# What is over is a report or a boast, not a call.
_PAST = any_of(r"""
    (?<! just )sold(?! (?:all|everything|every|most|the rest|my (?:entire|whole|last|remaining|bags?)|some \w+ (?:for|into)) ),
    when (?:it|i|we), first time, back then, ago, last (?:week|month|year|night|summer),
    since (?!yesterday|today|this|mon|tue|wed|thu|fri|sat|sun),
    at launch, yrs, missed, at a loss, (?:like|means) (?:buying|selling), from my phone,
    (?:hit|reached|smashed) (?:our|my|the|first|second|perfectly), we called, is the same as, is just stupid,
    is hilarious, is like, not interested, (?:the )?last time, over the past, or (?:i|im|ill|else), on \w+ \d+(?:st|nd|rd|th),
    (?:for|with) an? [\w%.]+ (?:gain|profit|loss|return), to all my, 20(?:0\d|1\d)
""")
Words = Mapping[str, frozenset[str]]
_NO_WORDS: Words = {}
_LISTED_NEXT = re.compile(
    r"(?:(?:, |and )+(?:some |more |a bit of )?(\S+) (?=[,.;!]|and |$)|(?:and |long |short |buy |bought |sell |(?=\$))(\S+) )"
)
_INTO = re.compile(r" into (\S+) ")
_SPENT = re.compile(r" (?:aped|aping|ape) (?:in )?(?:\S+ )?(?:more |some |of |my )*$")  # "aped 10 SOL" spends it
_REPOSTED = "RT @"  # somebody else's call
_QUOTE_MARKS = '"“«'
_SENTENCE_ENDS = ".!;\n?"


@dataclass(frozen=True)
class _Signs:
    """The signs made ready to run: one automaton of vetoes and triggers, a pattern per sign."""

    words: Phrasebook
    patterns: dict[str, tuple[Sign, re.Pattern[str]]]
    hedge: re.Pattern[str]
    past: re.Pattern[str]
    downward: re.Pattern[str]


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    triggers = {str(place): listed(sign.triggers) for place, sign in enumerate(SIGNS)}
    patterns = {str(place): (sign, re.compile(sign.pattern)) for place, sign in enumerate(SIGNS)}
    hedge, past, downward = (re.compile(f" {words} ") for words in (_HEDGE, _PAST, _DOWNWARD))
    return _Signs(Phrasebook({"veto": listed(_VETO), PLAN: LEVEL_WORDS, **triggers}), patterns, hedge, past, downward)


def call_of(text: str, mentions: Sequence[Mention], words: Words = _NO_WORDS) -> Call | None:
    """The author's call in a text, if it makes one on a token that is surely named.

    `words` holds the lower-case tickers and words of the names of tokens, by id.
    """
    named = {m.token_id: m.how for m in mentions if m.confidence >= SURE_MENTION and m.token_id not in _STABLE_TOKENS}
    if not named or len(named) > MAX_TOKENS or len(text) > MAX_CHARS or any(mark in text for mark in _QUOTE_MARKS):
        return None
    if text.startswith(_REPOSTED):
        return None
    signs = _signs()
    plain = plain_words(text)
    found = signs.words.find(plain)
    if not found or any("veto" in groups for _, groups in found):
        return None
    calls: dict[Call, int] = {}
    if any(PLAN in groups for _, groups in found) and (planned := _planned(signs, plain, named, words)):
        calls[planned] = 1
    for sentence, places in _by_sentence(plain, found).items():
        for place in places:
            sign = signs.patterns[place][0]
            call = _read(signs, place, sentence, named, words)
            if call:
                calls[call] = min(sign.rank, calls.get(call, sign.rank))
    return _clearest(calls)


def _by_sentence(plain: str, found: list[tuple[int, list[str]]]) -> dict[str, set[str]]:
    """Which signs to try on which sentence of the plain words; questions are left out."""
    tries: dict[str, set[str]] = {}
    for start, places in found:
        begin, stop = _bounds(plain, start, start)
        signs = [place for place in places if place != PLAN]
        if signs and plain[stop + 1 : stop + 2] != "?":
            tries.setdefault(plain[begin : stop + 1], set()).update(signs)
    return tries


def _bounds(plain: str, start: int, end: int) -> tuple[int, int]:
    """Where the sentences that hold this stretch begin, and the last space before the mark that ends them."""
    begin = max([plain.rfind(f" {mark} ", 0, start + 1) for mark in _SENTENCE_ENDS])
    ends = [stop for stop in [plain.find(f" {mark} ", max(end, start + 1)) for mark in _SENTENCE_ENDS] if stop >= 0]
    return begin + 2 if begin >= 0 else 0, min(ends, default=len(plain) - 1)


def _planned(signs: _Signs, plain: str, named: Mapping[str, How], words: Words) -> Call | None:
    """The call that levels make: "stop 12, target 20"."""
    plan = plan_of(plain)
    if plan is None:
        return None
    begin, stop = _bounds(plain, plan.start, plan.end - 1)
    stretch = plain[begin : stop + 1]
    told = stretch.replace(" stop ", " sl ")  # "stop buying" hedges, "stop 12" does not
    if plain[stop + 1 : stop + 2] == "?" or signs.hedge.search(told) or signs.past.search(told):
        return None
    token_id = _subject(stretch, named, words)
    return Call(plan.direction, token_id) if token_id else None


def _read(signs: _Signs, place: str, sentence: str, named: Mapping[str, How], words: Words) -> Call | None:
    """The call that one sentence makes in one way, or none."""
    sign, pattern = signs.patterns[place]
    match = pattern.search(sentence)
    if match is None or signs.hedge.search(sentence, 0, match.end()) or signs.past.search(sentence):
        return None
    if sign.rank > 2 and (_ASKED.match(sentence) or _DEPENDS.search(sentence, match.end() - 1)):
        return None
    if sign.direction == "long" and sign.rank > 1 and signs.downward.search(sentence):
        return None
    caught = "token" in pattern.groupindex and match["token"]
    token_id = _object(match, sentence, named, words) if caught else _subject(sentence, named, words)
    if caught and _goes_on(pattern, match, token_id, named, words):
        return None
    return Call(sign.direction, token_id) if token_id else None


def _goes_on(
    pattern: re.Pattern[str], match: re.Match[str], token_id: str | None, named: Mapping[str, How], words: Words
) -> bool:
    """Whether the sentence trades other tokens the same way: "bought A, B and C", "long A long B"."""
    sentence = match.string
    listed_next = _LISTED_NEXT.match(sentence, match.end())
    others = [listed_next[1] or listed_next[2]] if listed_next else []
    following = pattern.search(sentence, match.end() - 1)
    others += [following["token"]] if following and following["token"] else []
    meant = {_named_by(other, named, words) for other in others} - {None, token_id}
    return bool(meant if token_id in _QUOTE_TOKENS else meant - _QUOTE_TOKENS)  # a pair's second token is its price


def _object(match: re.Match[str], sentence: str, named: Mapping[str, How], words: Words) -> str | None:
    """The token that the caught word means; of a pair ("LINK/BTC") the one that is priced, of "some SOL into X" the latter."""
    token_id = _named_by(match["token"], named, words)
    if token_id in _QUOTE_TOKENS:
        into = _INTO.search(sentence, match.end() - 1)
        bought = _named_by(into[1], named, words) if into else None
        if bought or _SPENT.search(sentence, 0, match.start("token")):
            return bought
        before = sentence[: match.start("token")].split()
        priced = _named_by(before[-1], named, words) if before else None
        return priced or token_id
    return token_id


def _named_by(word: str, named: Mapping[str, How], words: Words) -> str | None:
    """Which named token a word means: its id, its ticker, or a cashtag where only one token can be meant."""
    if len(word) >= ADDRESS_CHARS:
        by_address = [name for name, how in named.items() if how == "address"]
        return by_address[0] if len(by_address) == 1 else None
    bare = word.removeprefix("$")
    token_id = _IDS.get(bare, bare)
    if token_id in named:
        return token_id
    alike = [name for name in named if bare in name.split("-") or bare in words.get(name, ())]
    if alike:
        return alike[0] if len(alike) == 1 else None
    if len(named) == 1 and bare not in _NOT_TOKENS and ":" in (only := next(iter(named))) and only not in words:
        return only  # an id made of a chain and an address spells no name to compare with
    tagged = [name for name, how in named.items() if how == "cashtag"]
    return tagged[0] if word[0] == "$" and len(tagged) == 1 and tagged[0] not in _IDS.values() else None


def _subject(sentence: str, named: Mapping[str, How], words: Words) -> str | None:
    """The one token that a sentence speaks of, or that the whole post does."""
    here = dict.fromkeys(filter(None, [_named_by(word, named, words) for word in sentence.split() if not word[-1].isdigit()]))
    if not here and len(named) > 2:
        return None  # of a row of tags none is the subject
    candidates = list(here or named)
    if len(candidates) > 1:
        candidates = [token_id for token_id in candidates if token_id not in _QUOTE_TOKENS]
    return candidates[0] if len(candidates) == 1 else None


def _clearest(calls: dict[Call, int]) -> Call | None:
    """The call of the best rank; none if two of that rank point at different tokens or directions."""
    best = [call for call, rank in calls.items() if rank == min(calls.values())]
    return best[0] if len(best) == 1 else None
