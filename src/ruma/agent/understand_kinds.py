"""Which kind of question a sentence is, by its words. Never looks at tokens' names or at data."""

from __future__ import annotations

import re
from typing import Literal, get_args

Kind = Literal[
    "greeting", "meta", "definition", "advice", "not_held", "out_of_scope", "unknown_token",
    "narratives", "trending", "compare", "sentiment", "talk", "why", "price", "volume", "post_volume", "mindshare",
    "posts", "tokens", "market", "state",
]  # fmt: skip
KINDS: tuple[str, ...] = get_args(Kind)
TOKEN_KINDS = frozenset({"compare", "sentiment", "talk", "why", "price", "volume", "post_volume", "mindshare", "state"})

_MEASURES: tuple[tuple[str, str], ...] = (
    (r"mind ?share", "mindshare"),
    (r"sentiment", "simple-sentiment"),
    (r"post volume|number of posts|post counts?", "post-volume"),
    (r"narratives?|momentum|life-?cycle|stages?", "narratives"),
    (r"trending", "trending"),
    (r"talk themes?|themes?|\blift\b", "talk"),
    (r"trading volume|volume", "volume-series"),
    (r"price|volatility|drawdown", "price-series"),
    (r"token list|list of tokens", "tokens"),
)
_METRIC = r"(?:mind ?share|sentiment(?: score)?|post volume|narratives?(?: momentum)?|momentum|trending|volatility|drawdown|thin|trading volume|lift)"

# The first pattern that matches decides; the order is from the unmistakable to the vague.
_RULES: tuple[tuple[Kind, str], ...] = (
    ("greeting", r"^\W*(?:hi|hello|hey|gm|good (?:morning|evening|day)|yo|thanks?(?: you)?|thank you(?: so much)?|cheers)\b[\s!.,]*(?:there|ruma|all|everyone)?\W*$"),
    ("meta", r"what can you do|who are you|what are you\b|how do you work|what (?:data|sources|tokens|questions) (?:do|can) (?:you|i)|\bhelp\b\W*$"
             r"|what (?:kind of )?questions|which (?:data|measures|tools|tokens) (?:do you|are (?:covered|available|known))|how (?:fresh|old|recent) is (?:your|the) data"),
    ("out_of_scope", r"(?:system|hidden|initial) prompt|(?:ignore|disregard|forget) (?:all |any |the |your |previous |prior |above )+(?:instruction|rule|prompt)s?"
                     r"|\byou are now\b|jailbreak|developer mode|reveal your|api key|\bhow (?:can|do|to|does one)\b(?: i| you| we)? (?:deposit|register|use|execute|check if|buy|withdraw|stake|bridge|transfer|send|claim|create|open)\b|\bcan i (?:receive|send|deposit|withdraw|use|buy)\b|\bunclaimed\b|(?:write|fix|debug) (?:me )?(?:a |an |some |my |this )?(?:\w+ )?(?:poem|song|essay|code|script|function|program|contract)"),
    ("definition", rf"\bhow (?:is|are|do you|does (?:the )?|did you|exactly (?:is|are))\b.{{0,40}}\b(?:measured?|calculated?|computed?|defined?|scored|derived?|work(?:ed out)?)\b"
                   rf"|what (?:does|do|is meant by|exactly is)\b.{{0,40}}\bmeans?\b|\bwhat(?:'s| is| are)(?: an?| the| your)? {_METRIC}\s*(?:score|measure|metric)?\W*$"
                   rf"|(?:define|definition of|meaning of|formula (?:of|for|behind)|explain(?: to me)?(?: what)?)\s+(?:an? |the |your )?{_METRIC}\b|\bthe formula\b|methodology"),
    ("advice", r"\bshould (?:i|we|one)\b|\bshall i\b|price (?:prediction|target|forecast)|\bpredict|\bforecast"
               r"|\bwill\b(?! .{0,30}\bairdrop).{0,40}\b(?:hit|reach|pump|moon|crash|dump|drop|rise|go (?:up|down)|recover|fall|break|explode|be worth|outperform|experience|do next)\b"
               r"|\b(?:best|good|right|top) (?:crypto|coins?|altcoins?|tokens?|time|entry|moment)\b.{0,30}\b(?:to|for) (?:buy|sell|gain|invest|hold|enter|max)"
               r"|\b(?:is|are)\b.{0,40}\b(?:a )?(?:good|safe|worth|smart|bad) (?:buy|investment|investing|buying|bet|idea|entry)|worth (?:buying|holding|investing)"
               r"|what (?:to|can i|do i) (?:buy|sell|invest)|\b(?:buy|sell) or (?:sell|hold|buy)\b|how high (?:can|will|could)|potential (?:for it )?to (?:reach|gain)|max(?:imum)? profit"
               r"|\b\d+x\b|to the moon|financial advice|my (?:portfolio|bags?)|suggest(?:ion)?s?\b.{0,30}\b(?:altcoins?|coins?|tokens?|buy)|by (?:the )?end of (?:this|the|next)|next (?:week|month|year|bull)|likely pump|\bfuture\b\W*$|potential of"),
    ("posts", r"\b(?:find|show|search|list|give|get|quote|any|fetch|pull|see)\b.{0,30}\b(?:posts?|tweets?|messages?|quotes?)\b|^(?:posts?|tweets?) (?:about|on|mentioning)"),
    ("narratives", r"\bnarratives?\b|\bstor(?:y|ies)\b.{0,30}\b(?:heating|rising|emerging|fading|market|hot|dominat\w+)|\bthemes?\b.{0,40}\b(?:market|heating|hot|rising|emerging|trending|dominat\w+|ecosystem)"
                   r"|\b(?:hot|emerging|rising|new) (?:themes?|topics?|sectors?|metas?|stor(?:y|ies))|\bwhat(?:'s| is) (?:hot|heating up|the meta)|\bheating up\b|which sectors?\b|rotation"),
    ("compare", r"\bcompar(?:e|ed|ing|ison)\b|\b(?:vs\.?|versus)(?=\s|$)|\bside[- ‑]by[- ‑]side\b|\bstronger\b|\bweaker\b|\bdiffer(?:s|ent|ence)?\b.{0,20}\bbetween\b|\bbetter than\b|\bor\b.{0,40}\b(?:stronger|better|ahead|more)\b|which (?:is|of (?:the )?two)"),
    ("why", r"\bwhy\b.{0,80}\b(?:mov|up|down|ris|rose|fall|fell|drop|pump|dump|rall|crash|surg|jump|spik|gain|los|tank|moon|plung|soar|bleed|red|green|high|low)|^\W*(?:but |and |so |ok )?why\b"
            r"|what (?:caused|drove|triggered|made|moved|explains|is behind|'s behind|is driving|sent|pushed)|what(?:'s|’s) driving|reasons? (?:for|behind)|what happened to .{0,30}\bprice"),
    ("sentiment", r"\bsentiments?\b|\b(?:bullish|bearish|optimis\w+|pessimis\w+|mood|how do people feel|feeling about|euphori\w+|fearful)\b"),
    ("trending", r"\btrend(?:s|ing|ed)?\b|\b(?:gain|gained|gaining|gains|los|lost|losing|loses|lose|win|won|winning|rising|grew|growing|steal\w*)\b.{0,30}\b(?:mind ?share|attention|traction|buzz)"
                 r"|most (?:talked|discussed|mentioned|popular)|\b(?:buzz|hyped?)\b(?!.{0,6}\bprice)|gaining traction|movers\b.{0,20}(?:talk|attention)|what tokens? (?:are )?people talk|who (?:gained|lost|is gaining|is losing)"
                 r"|(?:tokens?|coins?|altcoins?)\b.{0,40}\b(?:attention|mind ?share|talked about|dominat\w+)|top (?:\d+ )?(?:tokens?|coins?) by (?:mind ?share|attention|posts|mentions)"),
    ("tokens", r"\b(?:top|list|rank|biggest|largest|smallest)\b.{0,40}\b(?:tokens?|coins?|cryptos?|cryptocurrenc\w+|altcoins?|market cap|projects)\b|\bby (?:24h )?(?:volume|market cap)"
               r"|(?:coins?|tokens?|altcoins?|cryptos?)\b.{0,20}\b(?:pump\w*|outperform\w*|dump\w*|mov\w+|gain\w*|up|down|fell|rose|ris\w+|fall\w+)\b|best perform\w+|worst perform\w+|(?:top|biggest) (?:gainers|losers|movers)"),
    ("talk", r"\b(?:what|who)\b.{0,30}\b(?:saying|talking|say|talk|discuss\w*|said)\b|\b(?:chatter|conversations?|discussions?|opinions?|the talk)\b|talk(?:ing|ed)? about|people (?:think|say|saying)|been up (?:to|in)"),
    ("mindshare", r"\bmind ?share\b|\battention\b|share of (?:voice|the talk|voices)"),
    ("post_volume", r"\bpost (?:volume|count)|how (?:many|often|much) (?:posts?|tweets?|people|mentions?|is .{0,20}mentioned|talk)|number of (?:posts|tweets|mentions)|\bmentions\b|how loud|posting"),
    ("volume", r"\bvolumes?\b|\btraded\b|turnover|liquidity"),
    ("price", r"\bprices?\b|\bcosts?\b|worth\b|trad(?:e|es|ing) at|how much is|market cap\b|\bhighs?\b|\blows?\b|volatil\w+|drawdown|\bchart\b|performance|quote\b|returns?\b"),
    ("market", r"\bmarkets?\b|\bcrypto\b(?! \w+ platforms)|what(?:'s|’s| is) (?:happening|going on|new|up)\b(?! (?:with|to|on|in|at) (?!the market|crypto))|\boverview\b|\bbrief(?:ing)?\b|summar|recap|catch me up|what did i miss"),
    ("state", r"\bhow(?:'s|’s| is| are| has| have| did| was)\b|what(?:'s|’s| is| has)? (?:happening|going on|new|up|happened|changed)|status|update|tell me about|overview|analy[sz]e|deep dive|snapshot|what about|state of|look(?:ing|s)? like|what is\b|explain"),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile(pattern, re.IGNORECASE)) for kind, pattern in _RULES)
_OF_TOKEN = frozenset({"trending", "tokens", "market"})


def kind_of(text: str, tokens: int) -> Kind | None:
    """The kind of question; None where the words say nothing. `tokens` is how many it names."""
    plain = text.replace("’", "'").replace("‑", "-")
    for kind, pattern in _COMPILED:
        if not pattern.search(plain):
            continue
        if kind == "definition" and tokens and not re.search(r"measured|calculated|computed|defined|formula|mean\b", plain, re.I):
            continue
        if kind == "market" and tokens:
            continue
        if kind == "tokens" and tokens and not re.search(r"\b(?:top|list|which|biggest|outperform)", plain, re.I):
            continue
        if kind == "trending" and tokens:
            if re.search(r"which|what tokens|tokens? (?:gain|los)", plain, re.I):
                return kind
            continue
        return kind
    return None


def measure_named(text: str) -> str | None:
    """The measure whose definition is asked for."""
    return next((name for pattern, name in _MEASURES if re.search(pattern, text, re.IGNORECASE)), None)


def measures_named(text: str) -> tuple[str, ...]:
    """All measures that a comparison asks for."""
    return tuple(name for pattern, name in _MEASURES if re.search(pattern, text, re.IGNORECASE))


def order_of(text: str) -> str:
    """How a list is to be ordered: gain, loss or share of the talk; or price_gain, price_loss, volume, market_cap."""
    lower = text.lower()
    if re.search(r"\bvolume\b|most traded", lower):
        return "volume"
    if re.search(r"market cap|biggest|largest|top \d+ (?:crypto|coins)", lower):
        return "market_cap"
    if re.search(
        r"\blos(?:e|es|ing|t|ers?)\b.{0,30}(?:mind ?share|attention|traction|talk)|fading|cooling|falling out|less talked", lower
    ):
        return "loss"
    if re.search(
        r"most (?:talked|discussed|mentioned)|dominat|by (?:mind ?share|attention|posts|mentions)|(?:largest|highest|most) (?:mind ?share|attention)",
        lower,
    ):
        return "share"
    if re.search(r"worst|losers|dump|\bdown\b|\bfell\b|falling|dropp", lower):
        return "price_loss"
    return "price_gain" if re.search(r"pump|outperform|best perform|gainers|movers|\bup\b|\brose\b|rising", lower) else "gain"
