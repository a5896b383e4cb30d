"""How sure a written form makes us that a token is meant: the tables and sums behind a mention's confidence.

Never reads a post: it is told what was seen.
"""

from __future__ import annotations

from ruma.enrich.mentions_surfaces import Claim, Kind, Surface, Tier

# A mention below this is not returned. Confidences are set so that a form right more often than not lies above.
ACCEPT = 0.5
HIGHEST = 0.97  # words can always mean something else; only an address is surer
ADDRESS_CONFIDENCE = 0.99

# By tier: leading, listed, unlisted, copy. Values were set on the tuning half of evals/mentions.
TAGGED = (0.95, 0.9, 0.85, 0.6)  # $BTC
UNTAGGED_PENALTY = 0.1  # BTCUSDT and ".x BTC": as good as a tag, but written like other words too
DISTINCTIVE_HASHTAG = (0.9, 0.8, 0.68, 0.4)  # #bitcoin
DISTINCTIVE = {
    Kind.NAME: (0.88, 0.75, 0.62, 0.4),
    Kind.SYMBOL: (0.8, 0.62, 0.58, 0.3),
    Kind.NICKNAME: (0.75, 0.7, 0.5, 0.3),
    Kind.SHORTENED: (0.75, 0.55, 0.42, 0.2),
    Kind.FIRST: (0.4, 0.35, 0.35, 0.2),
}
SHORTENED_LOWER_PENALTY = 0.12  # "mummy" for Mummy Finance: in lower case it needs a market word
UPPER_SYMBOL_BONUS = 0.1  # BTC rather than btc
SHORT_LOWER_PENALTY = 0.15  # three lower-case letters of an unknown token are mostly a typo or slang

ORDINARY_HASHTICKER = (0.46, 0.36, 0.2, 0.0)  # #LINK
ORDINARY_HASHTAG = (0.42, 0.36, 0.2, 0.0)  # #link
ORDINARY_UPPER = (0.44, 0.2, 0.1, 0.0)  # LINK
ORDINARY_CAPITAL = (0.3, 0.2, 0.0, 0.0)  # about Link
ORDINARY_START = (0.26, 0.14, 0.0, 0.0)  # Link at the start of a sentence
ORDINARY_LOWER = (0.14, 0.06, -0.1, -0.2)  # link
PHRASE_BONUS = 0.22  # two ordinary words together are rarer than one
ALONE_MAX = 0.45  # a cap below acceptance, see alone_max

FRAMED = (0.8, 0.66, 0.62, 0.3)  # "aped grin": any word in a set phrase of a trading room, by tier
ADJACENT_BONUS = 0.3  # "link price", "bought link"
TITLE_BONUS = 0.22  # "near protocol", "useless coin": the name itself says what it is
NATIVE_BONUS = 0.4  # a trading room counts in the coin of its chain: "into sol"
AMOUNT_BONUS = 0.36  # "0.7 sol"
NOUN_PENALTY = 0.2  # "the link", "link in bio"
CONTEXT_STEP = 0.12  # per strong context word ...
CONTEXT_MAX = 0.36  # ... of which three are as good as many

# Other tokens of the same tier with the same claim: the first of the list is the best guess, but a worse one each time.
# (In a trading room whose own address postings tell, it was right for 63 % of pairs and 69 % of threes nobody listed.)
RIVAL_PENALTY = (0.0, 0.03, 0.05, 0.07, 0.36, 0.45)
ROOM_RIVAL_PENALTY = (0.0, 0.03, 0.07, 0.2, 0.36)
LISTED_RIVAL_PENALTY = 0.25  # two listed tokens with one ticker: only a tag or context makes it the first of them
LEADING_RIVAL_PENALTY = 0.2  # two leading tokens with one ticker: the first, but only where a ticker is sure
BORROWED_PENALTY = 0.45  # "bitcoin pizza" speaks of bitcoin
FOREIGN_ADDRESS_PENALTY = 0.2  # an address we don't know, beside a ticker that several tokens share


def rival_penalty(claims: tuple[Claim, ...]) -> float:
    """What the other claimants of the best claim's tier cost; who bears the plain id has no equals."""
    best = claims[0]
    rivals = sum(1 for claim in claims if claim.tier is best.tier) - 1
    if best.tier is Tier.LEADING:
        return LEADING_RIVAL_PENALTY if rivals else 0.0
    if best.plain:
        return 0.0
    penalty = RIVAL_PENALTY[min(rivals, len(RIVAL_PENALTY) - 1)]
    return max(penalty, LISTED_RIVAL_PENALTY) if rivals and best.tier is Tier.LISTED else penalty


def room_penalty(claims: tuple[Claim, ...]) -> float:
    """The same in a trading room, where tokens nobody lists rival listed ones; five of one ticker tell nothing."""
    if claims[0].tier is Tier.LEADING or claims[0].plain:
        return rival_penalty(claims)
    rivals = sum(1 for claim in claims if claim.tier is not Tier.COPY and claim.ticker == claims[0].ticker) - 1
    return ROOM_RIVAL_PENALTY[min(max(rivals, 0), len(ROOM_RIVAL_PENALTY) - 1)]


def context_bonus(weight: float) -> float:
    """The bonus for a post's context words."""
    return min(CONTEXT_STEP * weight, CONTEXT_MAX)


def distinctive_score(surface: Surface, claim: Claim, form: str) -> float:
    """For a surface that is no ordinary word. `form`: hashticker, hashtag, upper, capital, start or lower."""
    if form.startswith("hash"):
        return DISTINCTIVE_HASHTAG[claim.tier]
    score = DISTINCTIVE[claim.kind][claim.tier]
    if claim.kind is Kind.SYMBOL and form == "upper":
        score += UPPER_SYMBOL_BONUS
    if form == "lower" and len(surface.text) <= 3 and claim.tier is not Tier.LEADING:
        score -= SHORT_LOWER_PENALTY
    if form == "lower" and claim.kind is Kind.SHORTENED and claim.tier is not Tier.LEADING:
        score -= SHORTENED_LOWER_PENALTY
    return score


def alone_max(surface: Surface, claim: Claim, form: str) -> float:
    """The most that an ordinary word can reach when only words elsewhere in the post speak for it.

    Enough for a leading token's ticker in capitals, name or tag, and its phrase of several words; never for others.
    """
    if claim.tier is not Tier.LEADING:
        return HIGHEST if form == "upper" and claim.ticker and claim.kind is Kind.NAME else ALONE_MAX
    word = form == "lower" or (form in {"capital", "start"} and claim.kind is Kind.SYMBOL)  # link, Trump, Ada
    return ALONE_MAX if word and " " not in surface.text else HIGHEST


_ORDINARY = {
    "hashticker": ORDINARY_HASHTICKER,
    "hashtag": ORDINARY_HASHTAG,
    "upper": ORDINARY_UPPER,
    "capital": ORDINARY_CAPITAL,
    "start": ORDINARY_START,
    "lower": ORDINARY_LOWER,
}


def ordinary_score(surface: Surface, claim: Claim, form: str) -> float:
    """For a surface made of ordinary words, before any context."""
    if form not in {"upper", "hashticker"} and claim.kind is Kind.SYMBOL and claim.tier is not Tier.LEADING:
        form = "lower"  # "#Community" and "Fund" are no tickers, "#COMP" is one
    return _ORDINARY[form][claim.tier] + (PHRASE_BONUS if " " in surface.text else 0.0)
