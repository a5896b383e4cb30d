"""The ways in which a message goes on from what was asked before it, tried in order. Never finds names, never hears kinds."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import get_args

from ruma.agent.understand_after import LISTS, SWAP, After, Part, kind_before
from ruma.agent.understand_fragment import Fragment
from ruma.agent.understand_kinds import SURE, TOKEN_KINDS, Heard, Kind
from ruma.agent.understand_signals import Signal
from ruma.agent.understand_strangers import search_words
from ruma.agent.understand_tokens import TokensSaid, chain_of
from ruma.agent.understand_windows import NUMBERS, UNIT_HOURS, AskedWindow, say_day
from ruma.store.tokens import KnownToken

MOST_OWN = 6  # words of its own beyond which a message without a subject is a new question all the same
MOST_LEFT = 2  # words of its own that a repeat may hold without a meaning that matters
WHICH_TOKENS = re.compile(
    r"^\W*(?:and |so |ok,? )?(?:which|what|list the|name the) (?:tokens|coins|projects)(?: are (?:they|these|those)"
    r"| (?:do|did|are) (?:they|these|those|it) (?:name|named|mention|mentioned|involve|about|tied to))?\W*$",
    re.I,
)
_ORDINALS = ("first", "second", "third", "fourth", "fifth")
_DIGITS = ("one", "two", "three", "four", "five")
_NTH = re.compile(
    r"\b(?:the )?(?P<word>first|second|third|fourth|fifth|middle|last|[1-5](?:st|nd|rd|th))(?:'s|’s)?"
    r" (?:ones?|token|coin|row|guy|account)\b"
    r"|\bthe (?P<bare>second|third|fourth|fifth|last)\W*$|\bthe (?P<pair>former|latter)\b"
    r"|(?:\bnumber |\bno\. ?|#)(?P<digit>[1-5]|one|two|three|four|five)\b",
    re.I,
)
_ALSO = re.compile(r"^\W*(?:(?:ok|now|oh|hm+|yes)\W+)?(?:and|or|also|plus)\b|\b(?:too|also|as well)\W*$", re.I)
_OF_THOSE = re.compile(r"\b(?:of|among|between|from) (?:those|these|them|the (?:two|three|four|five|lot|bunch))\b", re.I)
_ON_CHAIN = re.compile(r"\b(?:the )?one (?:on|from|of|in)\b|\bthe \$?\w+(?: \w+)? (?:one|version)\b|\bi mean(?:t)?\b", re.I)
_ON = re.compile(r"\b(?:on|within|across|around|side|ecosystem|chain)\b", re.I)
_EARLIER = re.compile(
    r"^\W*(?:and |what about |how about |and in )?(?:the )?(?:(?:hour|day|week|month|period|window|one)s? before(?: that)?"
    r"|previous (?:day|week|month|one)|(?:anything |what (?:was|happened) )?(?:before|prior to|earlier than) (?:that|then))\W*$",
    re.I,
)
_DAYS_BEFORE = re.compile(
    rf"^\W*(?:and |now |ok |what about |how about )*(?:in |over |for )?(?:the )?(?P<count>\d{{1,3}}"
    rf"|{'|'.join(NUMBERS)}) (?P<unit>day|week|month)s?"
    r" before(?: (?:that|this|the|it|then))?(?: (?:one|week|day|month|time|window|period))?\W*$",
    re.I,
)
_ALL = re.compile(r"\b(?:market|crypto|tokens|coins|overall|everything|everyone|all|top|best|biggest|worst)\b", re.I)
COMPARABLE = ("state", "price", "volume", "sentiment", "mindshare", "post_volume", "compare")  # told side by side
_ENDED = ("trending", "tokens", "tones", "callers")  # lists that have another end
# The order of a list from its high end, and from its low one.
_ENDS = {"gain": "loss", "rise": "fall", "share": "loss", "price_gain": "price_loss", "market_cap": "market_cap_small"}
_ONE_SUBJECT = (*get_args(Signal), "market", "advice", "why")
_LEFT_OPEN = frozenset({*TOKEN_KINDS, *_ONE_SUBJECT, "posts", "not_held", "future"}) - {"callers", "caller", "mood", "dex"}
# What a figure of a token is called where it is that of the whole market.
_OF_ALL: dict[Kind, Kind] = {
    "fear_greed": "mood", "sentiment": "mood", "emotions": "mood", "price": "market", "volume": "market", "state": "market",
    "compare": "market", "mindshare": "trending", "talk": "narratives", "callers_on": "callers", "why": "market",
}  # fmt: skip


def names_row(text: str) -> bool:
    """Whether a row of the answer before is named: "the second one"."""
    return _NTH.search(text) is not None


def _of_shared(after: After) -> Part | None:
    """ "the one on ethereum" after a ticker that several tokens share: the one of that chain."""
    part, shared = after.part, next((named for named in after.held.named if named.others), None)
    if shared and (own := _named_so(part.text, (shared.token, *shared.others))):
        return after.same(tokens=(own,), ecosystem=None, said=TokensSaid((), ()))
    chain = part.ecosystem or next(map(chain_of, (token.id for token in part.tokens)), None)
    if shared is None or chain is None or not _ON_CHAIN.search(part.text):
        return None
    chosen = tuple(token for token in (shared.token, *shared.others) if (token.chain or "").lower() == chain)[:1]
    return after.same(tokens=chosen, ecosystem=None, said=TokensSaid((), ())) if chosen else None


def _named_so(text: str, tokens: tuple[KnownToken, ...]) -> KnownToken | None:
    """The one of several tokens of a ticker that a word of their names chooses: "the Reserve one"."""
    said = set(re.findall(r"[a-z0-9]+", text.lower()))
    chosen = [one for one in tokens if said & set(re.findall(r"[a-z0-9]{3,}", one.name.lower()))]
    return chosen[0] if len(chosen) == 1 and (re.search(r"\bones?\b|\bmean", text, re.I) or len(said) <= MOST_LEFT) else None


def _row(after: After) -> Part | None:
    """ "and the second one?": that row of the answer before, or of the tokens that were asked about."""
    match = _NTH.search(after.part.text)
    rows = after.rows or (after.held.tokens if len(after.held.tokens) > 1 else ())
    if match is None or after.part.tokens or after.asks in ("out_of_scope", "tokens"):
        return None
    said = (match["word"] or match["bare"] or match["pair"] or match["digit"]).lower()
    last = max(len(rows), 1)
    at = {"last": last, "latter": last, "former": 1, "middle": (len(rows) + 1) // 2 or 1}.get(said) or _number(said)
    if at > len(rows):
        kind = "caller" if after.held.kind in ("callers", "callers_on") else after.asks
        return after.same(kind="which" if kind is None or kind in TOKEN_KINDS else kind, tokens=(), ecosystem=None, topic=None)
    before = kind_before(after.held) if after.held.tokens else "state"
    kind = after.asks or ("state" if before == "compare" else before)
    span = after.span or (after.held.window if kind in ("why", "talk") else None)  # why it is in that list
    return after.same(kind=kind, tokens=(rows[at - 1],), ecosystem=None, topic=None, heard=after.part.heard, window=span)


def _number(said: str) -> int:
    """The place that "second", "two" or "2nd" says."""
    return next((names.index(said) + 1 for names in (_ORDINALS, _DIGITS) if said in names), 0) or int(said[0])


def _acted(after: After) -> Part | None:
    """ "so that's a buy then?" asks for advice on what was answered."""
    open_ = not after.words.own or after.asks in (None, "advice", "out_of_scope", "greeting", "state")
    return after.same(kind="advice") if open_ and after.words.has("act") and not after.own else None


def _unknown(after: After) -> Part | None:
    """ "same for $XYZ": a name that nothing has, of which nothing is told but that."""
    part, edits = after.part, after.words.has("add") or SWAP.search(after.part.text)
    if not part.said.unknown or (part.tokens and not edits) or after.asks not in (None, "callers_on", "advice", *TOKEN_KINDS):
        return None
    if after.asks not in (None, "advice") and not edits:
        return part  # its own question, though of nothing known
    return after.same(tokens=(), ecosystem=None, topic=None)


def _edited(after: After) -> Part | None:
    """The tokens asked before with one added, dropped or put in the place of another, or one laid beside them."""
    part, held, words = after.part, after.held, after.words
    beside = after.asks == "compare" or (
        after.asks is None and (words.has("beside") or (words.has("turn") and words.has("verb")))
    )
    if after.asks not in (None, "compare", held.kind, kind_before(held)) or not (part.tokens or part.without):
        return None
    if part.without and not part.tokens and not held.tokens and held.kind in LISTS:
        return after.same()
    if tokens := tuple(_list_now(after)):
        kind = kind_before(held)
        return after.same(kind=kind if len(tokens) == 1 or kind in COMPARABLE else "compare", tokens=tokens)
    kind = kind_before(held) if kind_before(held) in COMPARABLE else "compare" if after.asks == "compare" else None
    if beside and kind and held.tokens and len(part.tokens) == 1:
        return after.same(kind=kind, tokens=tuple(dict.fromkeys((*held.tokens, *part.tokens))), ecosystem=None, topic=None)
    return None


def _list_now(after: After) -> Iterator[KnownToken]:
    held, named, without = after.held.tokens, after.part.tokens, after.part.without
    if SWAP.search(after.part.text) and len(named) == 2 and named[0] in held:
        named, without = named[1:], named[:1]
    again = after.words.has("again")  # "same with ltc" puts it in their place
    also = after.asks is None and len(held) > 1 and _ALSO.search(after.part.text)
    if len(without) == 1 and without[0] in held and named and not set(named) & set(held):  # "drop X, put Y in"
        at = held.index(without[0])
        yield from dict.fromkeys([*held[:at], *named, *held[at + 1 :]])
    elif held and named and not without and (also or after.words.has("both") or (after.words.has("add") and not again)):
        yield from dict.fromkeys([*held, *named])
    elif without and not named and len(held) > 1:
        yield from (token for token in held if token not in without)


def _behind(after: After) -> Part | None:
    """ "by which rule?", "is that a lot?": how the measure of the answer is defined and to be read."""
    words, asks = after.words, after.asks
    asked = words.has("grounds") or (words.has("judge") and words.refers)
    open_ = not words.own or asks in (None, "definition", "meta", "advice", "out_of_scope") or after.part.heard.sure < SURE
    return after.same(kind="definition", tokens=()) if asked and open_ and len(words.own) <= 1 and not after.own else None


def _ended(after: After) -> Part | None:
    """ "and the worst?", "flip it": the list before from its other end."""
    held, words = after.held, after.words
    if held.kind not in _ENDED or after.part.tokens or words.means or not words.has("flip", "low", "high"):
        return None
    high = held.order if held.order in _ENDS else next((one for one, low in _ENDS.items() if low == held.order), held.order)
    high = "gain" if held.order == "share" and words.has("rise") else high
    low = _ENDS.get(high, high)
    from_below = held.order != low if words.has("flip") else words.has("low")
    return after.same(heard=Heard(None, low if from_below else high), **_place(after))


def _place(after: After) -> dict[str, object]:
    """The chain and the topic that the part names, else those of before."""
    held, part = after.held, after.part
    return {"ecosystem": part.ecosystem or held.ecosystem, "topic": part.topic or held.topic}


def _whole(after: After) -> Part | None:
    """ "not only xrp, everything": the whole market in the place of one token."""
    held, words, kind = after.held, after.words, kind_before(after.held)
    market = after.asks in ("market", "mood") and not words.own  # "and the whole market?"
    if not (held.tokens or held.ecosystem) or not (after.asks is None or market or words.has("widen")):
        return None
    if not words.has("widen") and (after.part.tokens or words.has("verb") or not words.has("whole", "other")):
        return None
    return after.same(kind=_OF_ALL.get(kind, kind) if kind else kind, tokens=(), ecosystem=None, said=TokensSaid((), ()))


def _elsewhere(after: After) -> Part | None:
    """ "only on solana", "base, same", "memes only": a list within another chain or topic."""
    held, part, words = after.held, after.part, after.words
    chain = part.ecosystem or (chain_of(part.tokens[0].id) if len(part.tokens) == 1 else None)
    named = part.ecosystem is not None and (held.kind == "narratives" or _ON.search(part.text) is not None)
    by_token = bool(part.tokens) and (words.has("verb") or not (held.ecosystem or words.has("narrow") or named))
    if held.kind not in LISTS or held.kind in ("compare", "market") or words.means or by_token or not (chain or part.topic):
        return None
    if after.asks is not None and not (part.topic and not part.tokens):
        return None
    return after.same(tokens=(), said=TokensSaid((), ()), **{**_place(after), **({"ecosystem": chain} if chain else {})})


def _between(after: After) -> Part | None:
    """ "who has more buzz?" after two tokens asks which of them."""
    text = after.part.text
    if len(after.held.tokens) < 2 or after.part.tokens or after.asks in ("advice", "definition"):
        return None
    more = after.asks in (None, "mindshare", *LISTS) and after.words.has("more") and not _ALL.search(text)
    if not more and not _OF_THOSE.search(text):
        return None
    return after.same(kind="compare", heard=after.part.heard, ecosystem=None, topic=None)


def _swapped(after: After) -> Part | None:
    """ "and now the same for cardano": what was asked before, of what is named now."""
    part, held = after.part, after.held
    many = len(after.words.own) > MOST_LEFT and not after.words.has("again")
    if after.asks is not None or many or not (part.tokens or part.ecosystem):
        return None
    if not part.tokens:
        return after.same(kind="narratives", tokens=(), **_place(after))
    kind, chain = kind_before(held), chain_of(part.tokens[0].id)
    if held.kind == "dex" and chain:
        return after.same(tokens=(), ecosystem=chain)
    kind = "state" if kind in ("compare", "narratives", "trending", "market", "tokens") else kind
    return after.same(kind=kind, tokens=part.tokens, ecosystem=part.ecosystem, topic=part.topic)


def _repeated(after: After) -> Part | None:
    """ "over the last month", "once more": what was asked before, of another span or of the same."""
    part, words = after.part, after.words
    if earlier := before_that(part.text, after.held.window, part.as_of):
        return after.same(window=earlier)
    if after.held.kind == "posts" and not part.tokens and after.asks is None and of_posts(words, part.heard, part.text):
        return after.same(topic=None)
    if (
        after.asks is not None
        or part.tokens
        or part.topic
        or words.has("whole")
        or len(words.own) > (MOST_LEFT if part.window or words.refers else 0)
    ):
        return None
    return after.same()


def of_posts(words: Fragment, heard: Heard, text: str) -> bool:
    """Whether a message after posts wants other ones: "now with the word 'airdrop'", "only the bearish ones"."""
    if search_words(text) is not None and (heard.sure < SURE or (heard.kind == "posts" and not words.has("verb"))):
        return True
    return heard.kind in (None, "posts", "sentiment", "emotions", "tones") and words.has("narrow") and not words.has("verb")


def _of_that(after: After) -> Part | None:
    """A new question that does not say of what: of what was spoken of."""
    part, held, asks, words = after.part, after.held, after.asks, after.words
    if asks is None or asks == "out_of_scope" or part.tokens:
        return None
    if WHICH_TOKENS.search(part.text) and held.kind in LISTS:
        return after.same()
    general = words.has("whole") or (asks in _ONE_SUBJECT and _ALL.search(part.text) is not None)
    left_open = asks in _LEFT_OPEN and len(words.own) <= MOST_OWN and not after.own
    left_open = left_open or (asks == held.kind and asks in LISTS and not after.own and _ALSO.search(part.text) is not None)
    if general or not (words.refers or left_open):
        return None
    if asks == "definition":
        return after.same(kind=asks, tokens=(), heard=part.heard)
    return after.same(kind=_kind_of_that(after), heard=part.heard, **({} if not after.own else _place(after)))


def _kind_of_that(after: After) -> Kind | None:
    asks, held, before = after.asks, after.held, after.held.kind
    if before == "caller" and asks in ("not_held", "callers", "callers_on", "state", "post_volume"):
        return before
    if not held.tokens and before in ("narratives", "trending") and asks in ("price", "volume", "sentiment"):
        return before
    if not held.tokens and before in ("narratives", "trending", "tokens", "tones", "market") and asks == "why":
        return before
    if before == "narratives" and asks in ("trending", "tokens"):
        return before
    if before == "definition" and not held.tokens and after.words.measure:
        return "definition"
    if asks == "market" and held.tokens:
        return before if before in ("sentiment", "mindshare", "price", "volume", "talk") else "state"
    if asks == "compare" and not held.tokens:
        return "callers" if before == "caller" else before
    return asks


def before_that(text: str, held: AskedWindow, as_of: datetime) -> AskedWindow | None:
    """The span of the same length just before the one asked about: "and the week before?"."""
    counted = _DAYS_BEFORE.match(text)
    if not counted and not _EARLIER.match(text):
        return None
    end = (held.ends_at or as_of) - timedelta(hours=held.hours)
    said = counted["count"] if counted else ""
    count = int(said) if said.isdigit() else NUMBERS.get(said, 1)
    lasting = timedelta(hours=count * UNIT_HOURS[counted["unit"].lower()] if counted else held.hours)
    start = end - lasting
    return AskedWindow(
        int(lasting / timedelta(hours=1)), f"from {say_day(start)} to {say_day(end - timedelta(milliseconds=1))}", end
    )


Way = Callable[[After], Part | None]
WAYS: tuple[Way, ...] = (
    _of_shared, _row, _unknown, _behind, _acted, _edited, _ended, _whole, _elsewhere, _between, _swapped, _repeated, _of_that,
)  # fmt: skip
