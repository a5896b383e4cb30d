"""Reads a call: the author's own, present view that one token goes up (long) or down (short).

Never takes news, questions, wishes, other people's trades or past profits for a call; in doubt there is none.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from ruma.enrich.tags import Phrasebook, listed, plain_words
from ruma.records import How, Mention

Direction = Literal["long", "short"]

SURE_MENTION = 0.5  # a call on a token that may not be meant is worse than no call
MAX_TOKENS = 6  # beyond this a post lists coins
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


def _any(phrases: str) -> str:
    """A pattern for any one of phrases that are parted by commas."""
    return f"(?:{'|'.join(listed(phrases))})"


_SELF = _any("""
    i, im, ive, am, have, were, weve, we, just, and, also, still, now, currently, personally, been, finally, so, then, ok, okay,
    slowly, only, keep, will, ngl, tbh, imo, fwiw, honestly, update, but, swing, scalp
""")
_START = rf"(?:^ |, |: | i | im | ive | we | were | weve )(?:{_SELF} )*"  # the author's own hand: no subject, or the first person
_SOME = rf"""(?:{
    _any('''
    more, some, a, bit, lot, lots, little, heavy, the, this, my, on, into, of, up, in, again, bag, bags, few, another, all,
    everything, rest, half, entire, out, position, dip, size, small, big, spot, got, hard, much, worth
    ''')
} |\$?\d[\d.,]*k? )*"""
_TOKEN = r"(?P<token>\$?[a-z][a-z0-9]{1,14}|[a-z0-9]{32,46}) "
_PRICE = r"\$?\d[\d.,]*k?"
_SOON = _any(r"""
    soon, eoy, eom, eow, incoming, next, easy, easily, inevitable, imminent, this week, this month, this quarter, this year,
    by \w+, in the next \w+, in the coming \w+, over the next \w+, over the coming \w+, any (?:hour|day|minute) now,
    within (?:the )?\w+, before (?:the )?\w+, in \w+ (?:hours|days|weeks)
""")
_ABOUT_TO = _any("about to, ready to, going to, gonna, set to, primed to, bout to, poised to, will, will soon")
_OUTLOOK = _any("""
    is, are, its, looks, looking, look, getting, just, really, def, definitely, probably, likely, like, still, now, also,
    coin, token, price, chart, clearly
""")
_IT = rf"(?:^(?! will)|(?:^|[ ,]){_any('it, its, this, that, price, chart, this one, this coin, this token')}) "
_SUBJECT = rf"(?:(?:{_IT}| {_TOKEN})(?:{_OUTLOOK} )*)"
_VERY = "(?:very |super |extremely |so |mega |really )?"
_OPENED = "(?:go |going |went |opened a |open |opened |entered a |opening a )?"
_SIDE_WORDS = _any("from, here, entry, at, setup, opened, idea, position, trade")
_BUYING = """
    bought, buying, bidding, accumulating, adding, added, aped, aping, loading, loaded, scooped, grabbed, grabbing, stacking,
    picked, picking, filled, filling, entered, longing, longed
"""
_SELLING = "selling, dumping, exiting, just sold, just dumped, just exited"
# "selling ADA is selling your future", "buying bitcoin to make a point", "added BTC addresses", "sold LINK for LINK"
_NO_MAXIM = (
    r"(?!is |was |now is |means |should be |at \S+ is |on \w+ \w+ \w+ is |stack |to [a-z]{3,} (?!\d)|bots? |pairs? |support |"
    r"addresses |suspicious |price |trackers? |for (?P=token) |for an? .{1,12}(?:gain|profit|loss) )"
)
_AT_ONCE = r"(?:just |okay |ok |please |pls |guys |so |now |go )*"
# "buy BTC with a card"
_NO_SHOP = r"(?!with |on |from |via |through |using |or |in |and sell |without |instantly |online |at an? |for )"
_RISE = "explode, pump, rip, moon, skyrocket, fly, send, melt faces, surge, rally, burst, break out, breakout, go parabolic,"
_RISE += "go vertical, run, teleport, pop"
_FALL = "dump, crash, nuke, tank, collapse, plummet, bleed, fall, drop, capitulate, retrace"
_FALL_ELSE = r"(?!off |some |by |in |the |a |your |an |any |more |news |this |for |as |on |\d)"  # "about to drop some alpha"
_DONE = "(?!(?:was |been |is )?(?:hit|reached|smashed|done|achieved))"


@dataclass(frozen=True)
class _Sign:
    """One way to make a call: the pattern is tried on a sentence that holds one of the triggers.

    A pattern that catches a `token` counts only if that word names a token of the post.
    """

    direction: Direction
    triggers: str
    pattern: str
    rank: int  # 1: a trade of one's own, 2: an entry or target, 3: an expectation; the lowest wins


_SIGNS = (
    _Sign("long", "long", rf"{_START}{_OPENED}long {_SOME}{_TOKEN}", 1),
    _Sign("short", "short", rf"{_START}{_OPENED}short {_SOME}{_TOKEN}", 1),
    _Sign("long", "long", rf" {_TOKEN}long {_SIDE_WORDS} ", 1),
    _Sign("short", "short", rf" {_TOKEN}short {_SIDE_WORDS} ", 1),
    _Sign("short", "shorting, shorted", rf"{_START}short(?:ing|ed) {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    _Sign("long", _BUYING, rf"{_START}{_any(_BUYING)} {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    _Sign("short", _SELLING, rf"{_START}{_any(_SELLING)} {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    _Sign("short", "fading", rf"{_START}fading {_SOME}{_TOKEN}{_NO_MAXIM}", 1),
    _Sign(
        "short",
        "shorted it, shorting it",
        rf"{_START}(?:exited|sold|closed|dumped) {_SOME}{_TOKEN}.{{0,40}}short(?:ed|ing) it ",
        1,
    ),
    _Sign("long", "my pick, my top pick", rf" my (?:top )?pick (?:[\w ]{{1,24}})?(?:: |is ){_TOKEN}", 2),
    _Sign("long", "buy, accumulate, ape, long", rf"^ {_AT_ONCE}(?:buy|accumulate|ape|long) {_SOME}(?P<token>\$[a-z]\w+) ", 2),
    _Sign("long", "buy, ape", rf"^ {_AT_ONCE}(?:buy|ape) {_SOME}{_TOKEN}{_NO_SHOP}{_NO_MAXIM}", 2),
    _Sign("long", "time to buy", rf"time to buy {_SOME}{_TOKEN}{_NO_SHOP}", 2),
    _Sign("short", "sell, short", r"^ (?:sell|short) (?:your |all |all your )?(?P<token>\$[a-z]\w+) (?!or )", 2),
    _Sign(
        "long",
        "target, targets, tp, tp1, entry",
        r" (?:price targets?|targets?|tp ?1?|entry)(?: zone| price)?(?: is| are| at| of| remains| still)?(?: :| -)? "
        rf"{_PRICE} {_DONE}",
        2,
    ),
    _Sign(
        "long",
        "soon, eoy, eom, eow, incoming, next, easy, easily, inevitable, imminent, this week, this month, this quarter, this year,"
        "by, in the, over the, any hour now, any day now, any minute now, within, before, in",
        rf" {_TOKEN}(?:is |will be )?(?:going |headed |heading |on its way |straight |will go |goes )?(?:at|to) (?:the )?"
        rf"{_PRICE} (?:usd |dollars )?{_SOON} ",
        2,
    ),
    _Sign(
        "short",
        "drops to, falls to, dumps to, goes down to, down to",
        rf" {_TOKEN}(?:is )?(?:(?:drops|falls|dumps|goes down|going down|dropping|falling) to|down to) {_PRICE} ",
        1,
    ),
    _Sign(
        "long",
        "hit, reach, touch, smash",
        rf" (?:will|gonna|going to) (?:\w+ )?(?:hit|reach|touch|smash) (?:the )?{_PRICE} ",
        2,
    ),
    _Sign(
        "long",
        "incoming, soon, next, imminent, coming",
        rf" {_TOKEN}{_PRICE} (?:is )?(?:incoming|soon|next|imminent|coming soon|coming) ",
        2,
    ),
    _Sign("long", _RISE, rf" ?{_SUBJECT}{_ABOUT_TO} (?:\w+ )?{_any(_RISE)} ", 3),
    _Sign("short", _FALL, rf" ?{_SUBJECT}{_ABOUT_TO} (?:\w+ )?{_any(_FALL)} {_FALL_ELSE}", 3),
    _Sign(
        "short",
        "dump, crash, drop, fall, nuke, retrace",
        rf" ?{_SUBJECT}(?:will|should|likely to) (?:dump|crash|drop|fall|nuke|retrace) (?:back |down )*"
        r"(?:to|towards|below|under) ",
        3,
    ),
    _Sign("short", "incoming, imminent", r" (?:dump|crash|nuke|correction|breakdown) (?:is )?(?:incoming|imminent) ", 3),
    _Sign("long", "bullish on", rf"{_START}{_VERY}bullish on {_SOME}{_TOKEN}", 3),
    _Sign("short", "bearish on", rf"{_START}{_VERY}bearish on {_SOME}{_TOKEN}", 3),
)
# Words that turn a target or a hope of rising round.
_DOWNWARD = _any("""
    short, shorting, shorts, bearish, drop, drops, dump, dumps, dumping, crash, fall, falls, lower, below, down, downside,
    breakdown, retrace, correction, bear, bears, rejection, nuke, bleed, sell, pullback, back to, puts
""")
# A text with one of these is not a call, whatever else it says.
_VETO = """
    would have, wouldve, should have, shouldve, shoulda, could have, couldve, coulda, if you had, if i had, if you bought,
    if i bought, if you invested, had you, wish i, i wish, imagine, giveaway, give away, giving away, giveaways, retweet,
    airdrop, breaking, just in, according to, reports, reported, reportedly, analyst, analysts, says, said, told, tells, telling,
    tweets, ceo, moral of, dare you, somebody, squeeze, prank, announced, announces, announcement, poll, vote, hypothetical,
    called it, my call, last year, years ago, year ago, months ago, month ago, weeks ago, remember when, back in,
    in 2010, in 2011, in 2012, in 2013, in 2014, in 2015, in 2016, in 2017, in 2018, in 2019, stopped out, took profit,
    taking profit, took profits, closed my, closing my, liquidated, got rekt, people are, people were, he bought, she bought,
    they bought, he sold, they sold, whale bought, whales are, dont know if, not sure if, wonder if, wondering, i hope,
    hopefully, hoping, anyone else, anyone, someone, who is, who else, who wants, news, article, podcast, episode, interview,
    thread, newsletter, sponsored, pay with, accept, accepts, transferred, unknown wallet, winner, winners, win, contest,
    trivia, lucky, sign up, join us, jk, kidding, joking, parody, sarcasm, thesis, historically, tutorial, how to, step 1, bounty,
    longs vs shorts, longs and shorts, long and short, if history repeats, not interested, sold at
"""
# A sentence with one of these before the end of the words that would make it a call is not one.
_HEDGE = _any("""
    as long as,
    if, unless, whether, never, not, dont, doesnt, didnt, isnt, wont, cant, arent, aint, no, without, nobody, regret, need, want,
    wanted, wants, stop, should i, could, might, may, when, once, until, after, maybe, perhaps, he, she, they, people, guys,
    everyone, others, whale, whales, institution, institutions, investors, retail, traders, grayscale, you, your, his, their, who,
    which, believes, predicts, expects, forecasts, users, bears, bulls, companies, banks, wife, mom, dad, friend, dev, company
""")
# A question that lacks its mark, and what makes an expectation depend on something.
_ASKED = re.compile(
    r"^ (?:(?:so|and|but|ok|wait) )*(?:is|are|was|does|do|did|can|could|should|will|has|wen|"
    r"(?:when|why|what|how|who|where) (?:is|are|was|will|would|does|do|did|can|should|has|not)) "
)
_DEPENDS = re.compile(r" (?:when|if|once|unless|provided) (?!not |it is )")
# What is over is a report or a boast, not a call.
_PAST = _any(r"""
    (?<! just )sold, when (?:it|i|we), first time, back then, ago, last (?:week|month|year|night|summer),
    since (?!yesterday|today|this|mon|tue|wed|thu|fri|sat|sun),
    at launch, yrs, missed, at a loss, (?:like|means) (?:buying|selling), from my phone,
    (?:hit|reached|smashed) (?:our|my|the|first|second|perfectly), we called, is the same as, is just stupid,
    is hilarious, is like, not interested, to all my, 20(?:0\d|1\d)
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
    patterns: dict[str, tuple[_Sign, re.Pattern[str]]]
    hedge: re.Pattern[str]
    past: re.Pattern[str]
    downward: re.Pattern[str]


@lru_cache(maxsize=1)
def _signs() -> _Signs:
    triggers = {str(place): listed(sign.triggers) for place, sign in enumerate(_SIGNS)}
    patterns = {str(place): (sign, re.compile(sign.pattern)) for place, sign in enumerate(_SIGNS)}
    hedge, past, downward = (re.compile(f" {words} ") for words in (_HEDGE, _PAST, _DOWNWARD))
    return _Signs(Phrasebook({"veto": listed(_VETO), **triggers}), patterns, hedge, past, downward)


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
        begin = max([plain.rfind(f" {end} ", 0, start + 1) for end in _SENTENCE_ENDS])
        ends = [stop for stop in [plain.find(f" {end} ", start + 1) for end in _SENTENCE_ENDS] if stop >= 0]
        stop = min(ends, default=len(plain) - 1)
        if plain[stop + 1 : stop + 2] != "?":
            tries.setdefault(plain[begin + 2 if begin >= 0 else 0 : stop + 1], set()).update(places)
    return tries


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
    candidates = list(here or named)
    if len(candidates) > 1:
        candidates = [token_id for token_id in candidates if token_id not in _QUOTE_TOKENS]
    return candidates[0] if len(candidates) == 1 else None


def _clearest(calls: dict[Call, int]) -> Call | None:
    """The call of the best rank; none if two of that rank point at different tokens or directions."""
    best = [call for call, rank in calls.items() if rank == min(calls.values())]
    return best[0] if len(best) == 1 else None
