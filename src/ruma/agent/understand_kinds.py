"""Which kind of question a sentence is, by its words. Never looks at tokens' names or at data."""

from __future__ import annotations

import re
from typing import Literal, get_args

from ruma.agent.understand_signals import OF_A_TOKEN, SIGNAL_RULES, Signal

Plain = Literal[
    "greeting", "meta", "definition", "advice", "not_held", "out_of_scope", "unknown_token",
    "narratives", "trending", "compare", "sentiment", "talk", "why", "price", "volume", "post_volume", "mindshare",
    "posts", "tokens", "market", "state", "tones", "future", "language", "which",
]  # fmt: skip
Kind = Plain | Signal
KINDS: tuple[str, ...] = (*get_args(Plain), *get_args(Signal))
SUPERLATIVE = re.compile(
    r"\b(?:worst|best|most|least|highest|lowest|strongest|weakest|which (?:tokens?|coins?)|who(?:'s)? (?:is|are|has))\b", re.I
)
TOKEN_KINDS = frozenset(
    {"compare", "sentiment", "talk", "why", "price", "volume", "post_volume", "mindshare", "state", *OF_A_TOKEN}
)

_MEASURES: tuple[tuple[str, str], ...] = (
    (r"smart[- ]money|giga ?brains?|cohorts?", "smart-money-sentiment"),
    (r"dumb[- ]money", "dumb-money-sentiment"),
    (r"fomo|\bfud\b", "fomo-fud-index"),
    (r"fear (?:and|&|or) greed|fear index|greed index", "fear-greed-index"),
    (r"wash|fake volume|dex (?:volume|flow)|net ?flows?", "dex-flow"),
    (r"dominance", "btc-dominance"),
    (r"emotions?", "emotions-series"),
    (r"time ?frames?|(?:short|mid|medium|long)[- ]term", "sentiment-timeframes"),
    (r"\bskill\b|callers?|hit rate|track record", "callers"),
    (r"insights?|alerts?", "market-insights"),
    (r"followers?", "follower-history"),
    (r"mind ?share|attention|chatter|\bbuzz\b|\bloud\w*", "mindshare"),
    (r"sentiment", "simple-sentiment"),
    (r"post volume|number of posts|post counts?", "post-volume"),
    (r"narratives?|momentum|life-?cycle|stages?", "narratives"),
    (r"trending", "trending"),
    (r"talk themes?|themes?|\blift\b", "talk"),
    (r"trading volume|volume", "volume-series"),
    (r"volatility index|annuali[sz]ed volatility", "volatility-index"),
    (r"price|volatility|drawdown", "price-series"),
    (r"token list|list of tokens", "tokens"),
    (r"\bthin\b", "thin"),
)
# "thx", "ok thanks a lot", "great": courtesy, and nothing to answer.
THANKS = (
    r"^\W*(?:(?:ok(?:ay)?|great|cool|nice|perfect|awesome|got it|alright)[\s,.!]*)*"
    r"(?:(?:thanks?|thx|ty|tysm|tnx|cheers)(?: you| u)?(?: so much| a lot| very much| again| ruma)*"
    r"|ok(?:ay)?|great|cool|nice|perfect|awesome|got it)\W*$"
)
_METRIC = (
    r"(?:mind ?share|sentiment(?: score)?|post volume|narratives?(?: momentum)?"
    r"|momentum|trending|volatility|drawdown|thin|trading volume|lift)"
)

# What a definition may be asked of, beside the metrics above.
NAMED = (
    r"(?:fear (?:and|&) greed(?: index)?|smart money|dumb money|wash[- ]trad\w+|skill(?: score)?|hit rate|bot score|dominance"
    r"|emotions?|fomo(?: and fud)?(?: index)?|volatility(?: index)?|callers?|cohorts?|insights?|followers?|timeframes?)"
)
FAR_MOVES = (
    r"(?:biggest|largest|top|sharpest|steepest) (?:drops?|falls?|rises?|jumps?|climbers?|sinkers?|declines?|moves?|swings?)"
)
# The first pattern that matches decides; the order is from the unmistakable to the vague.
_RULES: tuple[tuple[Kind, tuple[str, ...]], ...] = (
    ("greeting", (
        r"^\W*(?:hi|hello|hey|gm|good (?:morning|evening|day)|yo)\b[\s!.,]*(?:there|ruma|all|everyone)?\W*$",
        THANKS,
    )),
    ("meta", (
        r"what can you do",
        r"who are you",
        r"what are you\b",
        r"how do you work",
        r"what (?:data|sources|tokens|questions) (?:do|can) (?:you|i)",
        r"\bhelp\b\W*$",
        r"what (?:kind of )?questions",
        r"which (?:data|measures|tools|tokens) (?:do you|are (?:covered|available|known))",
        r"how (?:fresh|old|recent) is (?:your|the) data",
    )),
    ("out_of_scope", (
        r"(?:system|hidden|initial) prompt",
        r"(?:ignore|disregard|forget) (?:all |any |the |your |previous |prior |above )+(?:instruction|rule|prompt)s?",
        r"\byou are now\b",
        r"jailbreak",
        r"developer mode",
        r"reveal your",
        r"api key",
        r"\bhow (?:can|do|to|does one)\b(?: i| you| we)? (?:deposit|register|use|execute|check if|buy|withdraw"
        r"|stake|bridge|transfer|send|claim|create|open)\b",
        r"\bcan i (?:receive|send|deposit|withdraw|use|buy)\b",
        r"\bunclaimed\b",
        r"\b(?:write|fix|debug|code|build)\b (?:me )?(?:a |an |some |my |this )?(?:\w+ )?(?:poem|song|essay|code|script|function"
        r"|program|contract|bot|app|website|email|tweet|thread)\b",
        r"\bsing\b|\b(?:a|me) song\b|\b(?:file|pay|do) (?:my )?tax(?:es)?\b|\btax(?:es)? on\b",
        r"\brecipe\b|\bcapital of\b|\blyrics\b",
        r"\bin designing\b|\bhow can (?:transformer|language|ai|ml) models?\b",
        r"\btell me (?:a|another) joke|\bjokes?\b\W*$",
        r"\btranslate\b|\bbook (?:me )?a\b|\bremind me\b|\bset (?:me )?an? (?:alarm|alert|reminder)\b",
        r"\b(?:tweet|post|write|say) something\b",
        r"\b(?:execute|place|make|do|submit) (?:a |an |my |this )?(?:\w+ )?(?:buy|sell|trade|order|swap|purchase)\b",
        r"\b(?:buy|sell|swap|trade|send) .{1,40}\bfor me\b",
        r"\b(?:phone numbers?|home address|real names?|email address|dox+)\b",
        r"\b(?:seed phrase|private key|recovery phrase)s?\b",
    )),
    ("definition", (
        r"\bhow (?:is|are|do you|does (?:the )?|did you|exactly (?:is|are))\b.{0,40}"
        r"\b(?:measured?|calculated?|computed?|defined?|scored|derived?|work(?:ed out)?)\b",
        r"what (?:does|do|did|is meant by|exactly is)\b.{0,60}\b(?:means?|stand for)\b",
        r"\bhow(?:'s|'re)\b.{0,40}\b(?:measured?|calculated?|computed?|defined?|scored|derived?|worked out)\b",
        r"\bhow (?:is|are|do you|does ruma|does it|do they)\b.{0,40}\b(?:calc\w*|detect\w*|decide|determine\w*|come up with)\b",
        r"\bformulas?\b",
        r"\bwho (?:counts?|qualifies) as\b",
        rf"\bwhat(?:'s| is| are) (?:an? |the |your )?(?:\w+'s )?{NAMED}(?: (?:score|index|measure|metric|rate))?\W*$",
        rf"\b(?:define|definition of|meaning of|explain(?: to me)?(?: what)?)\s+(?:is )?(?:an? |the |your )?{NAMED}\b",
        rf"\bwhat(?:'s| is| are)(?: an?| the| your)? (?!trending){_METRIC}\s*(?:score|measure|metric)?\W*$",
        rf"(?:define|definition of|meaning of|formula (?:of|for|behind)|explain(?: to me)?(?: what)?)\s+"
        rf"(?:an? |the |your )?{_METRIC}\b",
        r"methodology",
    )),
    ("advice", (
        r"(?<!who )(?<!accounts )\bshould (?:i|we|one)\b(?! (?:follow|listen|trust|watch|read))",
        r"\bshall i\b",
        r"price (?:prediction|target|forecast)",
        r"\bpredict",
        r"\bforecast",
        r"\bwill\b(?! .{0,30}\bairdrop).{0,40}\b(?:hit|reach|pump|moon|crash|dump|drop|rise|go (?:up|down)|recover"
        r"|fall|break|explode|be worth|outperform|experience|do next)\b",
        r"\b(?:best|good|right|top) (?:crypto|coins?|altcoins?|tokens?|time|entry|moment)\b.{0,30}\b(?:to|for) (?:buy"
        r"|sell|gain|invest|hold|enter|max)",
        r"\b(?:is|are)\b.{0,40}\b(?:a )?(?:good|safe|worth|smart|bad) (?:buy|investment|investing|buying|bet|idea|entry)",
        r"worth (?:buying|holding|investing)",
        r"what (?:to|can i|do i) (?:buy|sell|invest)",
        r"\b(?:buy|sell) or (?:sell|hold|buy)\b",
        r"how high (?:can|will|could)",
        r"potential (?:for it )?to (?:reach|gain)",
        r"max(?:imum)? profit",
        r"\b\d+x\b",
        r"\b(?:ape|aping|yolo|fomo(?:ing)?) into\b|\b(?:ape|aping|yolo) (?:in|it)\b",
        r"\bwill\b.{0,80}\b(?:draw|attract|impact|affect|trigger|lead to)\b",
        r"\bgood idea\b",
        r"\bwould (?:you|it be)\b.{0,30}\b(?:buy|put|invest|hold|sell|bet|wise|smart|go (?:long|short))\b",
        r"\b(?:is|are|which|what|who)\b.{0,40}\bgoing to (?:pump|moon|run|explode|dump|crash|rally|win|fly|rip|drop|rise|fall)\b",
        r"\bto \$?\d[\d,.]*k?\b.{0,20}\b(?:by|before|eoy|this year|next)\b|\b(?:by )?(?:year|month) end\b|\beoy\b|\beom\b",
        r"\bnext (?:to|big|\d+x|gem|runner|moonshot)\b|\b(?:run|pump|moon|explode) next\b|\bmoonshots?\b|\bgems?\b",
        r"\b(?:long or short|short or long)\b|\b(?:long|short|leverage)\b.{0,20}\b(?:here|position)\b",
        r"\btime to (?:buy|sell|exit|enter|get (?:in|out)|take profits?|dca)\b",
        r"\bwhere (?:do|will|would|does) .{1,40}\b(?:see|be|go|end up|headed|stand)\b"
        r".{0,20}\b(?:year|month|week|end|december|q[1-4])",
        r"\b(?:take profits?|cut (?:my )?losses|buy the dip)\b",
        r"\bsafe (?:investment|bet|buy|haven)\b",
        r"to the moon",
        r"financial advice",
        r"suggest(?:ion)?s?\b.{0,30}\b(?:altcoins?|coins?|tokens?|buy)",
        r"by (?:the )?end of (?:this|the|next)",
        r"next (?:week|month|year|bull)",
        r"likely pump",
        r"\bfuture\b\W*$",
        r"potential of",
    )),
    ("posts", (
        r"\b(?:find|show|search|list|give|get|quote|any|fetch|pull|see)\b.{0,30}\b(?:posts?|tweets?|messages?|quotes?)\b",
        r"^\W*(?:more )?(?:posts?|tweets?|messages?) (?:about|on|mentioning|from|by|with)",
        r"\bwho (?:tweeted|posted|wrote)\b",
        r"\bpull up\b.{0,30}\b(?:posts?|tweets?|messages?)\b",
    )),
    *SIGNAL_RULES,
    ("narratives", (
        r"\bnarratives?\b",
        r"\bstor(?:y|ies)\b.{0,30}\b(?:heating|rising|emerging|fading|market|hot|dominat\w+)",
        r"\bthemes?\b.{0,40}\b(?:market|heating|hot|rising|emerging|trending|dominat\w+|ecosystem)",
        r"\b(?:hot|emerging|rising|new) (?:themes?|topics?|sectors?|metas?|stor(?:y|ies))",
        r"\bwhat(?:'s| is) (?:hot|heating up|the meta)",
        r"\bheating up\b",
        r"which sectors?\b",
        r"rotation",
        r"\b(?:themes?|metas?)\b",
        r"\bstor(?:y|ies)\b",
        r"\bwhat(?:'s| is) everyone (?:on about|talking about|into)\b",
    )),
    ("compare", (
        r"\bcompar(?:e|ed|ing|ison)\b",
        r"\b(?:vs\.?|versus)(?=\s|$)",
        r"\bside[- ‑]by[- ‑]side\b",
        r"\bstronger\b",
        r"\bweaker\b",
        r"\bdiffer(?:s|ent|ence)?\b.{0,20}\bbetween\b",
        r"\bbetter than\b",
        r"\bor\b.{0,40}\b(?:stronger|better|ahead|more)\b",
        r"\b(?:more|most|less|bigger|louder)\b.{0,20}\b(?:chatter|buzz|talk|hype|attention|mentions|posts)\b.{0,30}\bor\b",
        r"which (?:is|of (?:the )?two)",
    )),
    ("why", (
        r"\bwhy\b.{0,80}\b(?:mov|up|down|ris|rose|fall|fell|drop|pump|dump|rall|crash|surg|jump|spik|gain|los|tank"
        r"|moon|plung|soar|bleed|red|green|high|low|nuk|rip|sink|sank|slid|explod|collaps|drill|rekt|slump|sag|rug|run|fly|go)",
        r"^\W*(?:but |and |so |ok )?(?:why|how come)\b|\bhow come\b|\bwhy the\b",
        r"what (?:caused|drove|triggered|made|moved(?! (?:since|today|over|in|this|the most|most|on|yesterday|lately))"
        r"|explains|is behind|'s behind|is driving|sent|pushed)",
        r"what(?:'s|’s) driving",
        r"reasons? (?:for|behind)",
        r"what happened to .{0,30}\bprice",
    )),
    ("sentiment", (
        r"\bsentiments?\b",
        r"\b(?:bullish|bearish|optimis\w+|pessimis\w+|mood|how do people feel|feeling about|euphori\w+|fearful)\b",
    )),
    ("trending", (
        r"\btrend(?:s|ing|ed)?\b",
        r"\b(?:gain|gained|gaining|gains|los|lost|losing|loses|lose|win|won|winning|rising|grew|growing|steal\w*)"
        r"\b.{0,30}\b(?:mind ?share"
        r"|attention|traction|buzz)",
        r"most (?:talked|discussed|mentioned|popular)",
        r"(?:lost|losing|loses|gained|gaining|gains|stealing|hogging|grabbing)\b.{0,20}\battention\b|\bby attention\b",
        r"\b(?:buzz|hyped?)\b(?!.{0,6}\bprice)",
        r"gaining traction",
        r"movers\b.{0,20}(?:talk|attention)",
        r"what tokens? (?:are )?people talk",
        r"who (?:gained|lost|is gaining|is losing)",
        r"stop(?:ped|s)? (?:talking|posting|caring)|no longer (?:talk|post)\w*",
        r"(?:tokens?|coins?|altcoins?)\b.{0,40}\b(?:attention|mind ?share|talked about|dominat\w+)",
        r"top (?:\d+ )?(?:tokens?|coins?) by (?:mind ?share|attention|posts|mentions)",
    )),
    ("tokens", (
        r"\b(?:top|list|rank|biggest|largest|smallest)\b.{0,40}\b(?:tokens?|coins?|cryptos?|cryptocurrenc\w+|altcoins?"
        r"|market cap|projects)\b",
        r"\bby (?:24h )?(?:volume|market cap)",
        r"(?:coins?|tokens?|altcoins?|cryptos?)\b.{0,20}\b(?:pump\w*|outperform\w*|dump\w*|mov\w+|gain\w*|up|down"
        r"|fell|rose|ris\w+|fall\w+)\b",
        r"\b(?:went|going|gone|moved|is|are) (?:up|down) (?:the )?most\b|\bmost traded\b|\bmost (?:up|down)\b",
        rf"\b{FAR_MOVES}\b",
        r"best perform\w+",
        r"worst perform\w+",
        r"(?:top|biggest) (?:gainers|losers|movers)",
    )),
    ("post_volume", (r"how (?:many|much) (?:people|posts?|accounts|tweets?)\b",)),
    ("mindshare", (r"share of (?:the )?(?:talk|conversation|voice|buzz|chatter)",)),
    ("talk", (
        r"\b(?:what|who)\b.{0,30}\b(?:saying|talking|say|talk|discuss\w*|said)\b",
        r"\b(?:chatter|conversations?|discussions?|opinions?|the talk)\b",
        r"talk(?:ing|ed)? about",
        r"people (?:think|say|saying)",
        r"being said",
        r"been up (?:to|in)",
    )),
    ("mindshare", (
        r"\bmind ?share\b",
        r"\battention\b",
        r"share of (?:voice|the talk|voices)",
    )),
    ("post_volume", (
        r"\bpost (?:volume|count)",
        r"how (?:many|often|much) (?:posts?|tweets?|people|accounts|mentions?|is .{0,20}mentioned|talk)",
        r"number of (?:posts|tweets|mentions)",
        r"\bmentions\b",
        r"how loud",
        r"\b(?:organic|bots?|botted|astroturf\w*|shilled|coordinated)\b",
        r"posting",
    )),
    ("volume", (
        r"\bvolumes?\b",
        r"\btraded\b",
        r"turnover",
        r"liquidity",
    )),
    ("price", (
        r"\bprices?\b",
        r"\bcosts?\b",
        r"worth\b",
        r"trad(?:e|es|ing) at",
        r"how much is",
        r"market cap\b",
        r"\bhighs?\b",
        r"\blows?\b",
        r"volatil\w+",
        r"drawdown",
        r"\bchart\b",
        r"performance",
        r"quote\b",
        r"returns?\b",
    )),
    ("market", (
        r"\bmarkets?\b",
        r"\bcrypto\b(?! \w+ platforms)",
        r"\bwhat(?:'s|’s)? (?:moved|changed|happened|been happening)\b",
        r"what(?:'s|’s| is) (?:happening|going on|new|up)\b(?! (?:with|to|on|in|at) (?!the market|crypto))",
        r"\boverview\b",
        r"\bbrief(?:ing)?\b",
        r"summar",
        r"recap",
        r"catch me up",
        r"what did i miss",
    )),
    ("state", (
        r"\bhow(?:'s|’s| is| are| has| have| did| was)\b",
        r"what(?:'s|’s| is| has)? (?:happening|going on|new|up|happened|changed)",
        r"status",
        r"update",
        r"tell me about",
        r"overview",
        r"analy[sz]e",
        r"deep dive",
        r"snapshot",
        r"what about",
        r"state of",
        r"look(?:ing|s)? like",
        r"what is\b",
        r"explain",
    )),
)  # fmt: skip
_COMPILED = tuple((kind, re.compile("|".join(patterns), re.IGNORECASE)) for kind, patterns in _RULES)


def kind_of(text: str, tokens: int) -> Kind | None:
    """The kind of question; None where the words say nothing. `tokens` is how many it names."""
    plain = text.replace("’", "'").replace("‑", "-")
    if not tokens and re.search(r"\bmy (?:portfolio|bags?)\b", plain, re.I):
        return "advice"
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
    posts = re.sub(r"\bpost volume", "post counts", text, flags=re.IGNORECASE)  # no trading volume
    return tuple(name for pattern, name in _MEASURES if re.search(pattern, posts, re.IGNORECASE))


def order_of(text: str) -> str:
    """How a list is to be ordered: gain, loss or share of the talk; or price_gain, price_loss, volume, market_cap."""
    lower = text.lower()
    if re.search(r"\bvolume\b|most traded", lower):
        return "volume"
    if re.search(
        r"gainers|losers|movers|best perform|worst perform|outperform|(?:up|down) (?:the )?most"
        rf"|{FAR_MOVES}\b",
        lower,
    ):
        return "price_loss" if re.search(r"losers|worst|underperform|down|drops?|falls?|sink|declin", lower) else "price_gain"
    if re.search(r"market cap|biggest|largest|top \d+ (?:crypto|coins)", lower):
        return "market_cap"
    if re.search(
        r"\blos(?:e|es|ing|t|ers?)\b.{0,30}(?:mind ?share|attention|traction|talk)|fading|cooling|falling out|less talked"
        r"|stop(?:ped|s)? (?:talking|posting|caring)|no longer (?:talk|post)",
        lower,
    ):
        return "loss"
    if re.search(
        r"most (?:talked|discussed|mentioned)|dominat|by (?:mind ?share|attention|posts|mentions)"
        r"|(?:largest|highest|most) (?:mind ?share|attention)",
        lower,
    ):
        return "share"
    if re.search(r"worst|losers|dump|\bdown\b|\bfell\b|falling|dropp", lower):
        return "price_loss"
    return "price_gain" if re.search(r"pump|outperform|best perform|gainers|movers|\bup\b|\brose\b|rising", lower) else "gain"
