"""Says which token a word was taken for, where it could have meant another. Never changes what was taken."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from ruma.agent.evidence import Entity
from ruma.agent.offline.draft import Block, Findings, Sentence, paragraph
from ruma.agent.offline.words import joined
from ruma.agent.understand_tokens import Named
from ruma.store.tokens import KnownToken

MOST_OTHERS = 3


def readings(found: Findings) -> Iterator[Block]:
    """One line per doubtful reading of a name."""
    for named in found.asked.named:
        if named.token not in found.asked.tokens:
            continue
        if named.guessed:
            yield paragraph(
                Sentence(f"I read “{named.said}” as {named.token.name} ({named.token.symbol}).", _entity(found, named.token))
            )
        elif named.others and (line := _shared(found, named)):
            yield paragraph(line)


# What a kind of question is about, to be named where a question could be read in two ways.
ABOUT: Mapping[str, str] = {
    "narratives": "narratives", "talk": "what people say", "state": "how it is doing", "why": "why it moved",
    "compare": "a comparison", "caller": "how often its calls were right",
    "price": "the price", "volume": "traded volume", "sentiment": "sentiment",
    "tones": "the tone of many tokens", "trending": "which tokens gain or lose attention",
    "tokens": "a list of tokens by price, volume or size", "mindshare": "mindshare", "post_volume": "how many people post",
    "coordination": "accounts that post in step", "callers": "whose calls are good", "callers_on": "who called it",
    "smart_money": "smart money", "fear_greed": "fear and greed", "mood": "the mood of the market",
    "overheated": "whether it is overheated", "lead_lag": "whether talk or price moved first", "emotions": "emotions",
    "timeframes": "sentiment by timeframe", "volatility": "volatility", "flow": "trading on exchanges of its chain",
    "dex": "trading on exchanges of a chain", "dominance": "dominance", "followers": "followers", "news": "events",
    "market": "the market as a whole", "posts": "posts", "definition": "how a measure is defined",
}  # fmt: skip


def doubt(found: Findings) -> Iterator[Block]:
    """Says how a question was read that could be read in two ways, where not both are told."""
    asked = found.asked
    if asked.instead and not asked.other and asked.kind in ABOUT and asked.instead in ABOUT:
        yield paragraph(
            f"I read this as a question about {ABOUT[asked.kind]}; if you meant {ABOUT[asked.instead]}, ask for that by name."
        )


def _entity(found: Findings, token: KnownToken) -> Entity:
    """The token as something to name, also where no evidence is about it."""
    return found.subject(token) or Entity("token", token.id, (token.name, token.symbol, f"${token.symbol}"))


def _shared(found: Findings, named: Named) -> Sentence | None:
    """The ticker's other owners, as far as the token search knows them."""
    looked_up = next((e for e in found.evidence if e.tool == "token-search"), None)
    if looked_up is None:
        return None
    known = {entity.id for entity in looked_up.entities}
    others = [token.name for token in named.others if token.id in known and token.name != named.token.name][:MOST_OTHERS]
    if not others:
        return None
    ticker = named.said.lstrip("$").upper()
    return Sentence(
        f"Several tokens have the ticker {ticker}: I took it for {named.token.name}, "
        f"not for {joined(others, 'or')} [{looked_up.id}].",
        found.subject(named.token),
    )


def unknown_beside(found: Findings) -> Iterator[Block]:
    """Names in the question that nothing known has, where something else in it was answered."""
    if found.asked.kind == "unknown_token":
        return
    for said in found.asked.unknown:
        plain = said.lstrip("$")
        if not any(letter.isdigit() for letter in plain):
            yield paragraph(
                Sentence(
                    f"No token called “{plain}” is known here, so nothing is said of it.", also=Entity("said", plain, (plain,))
                )
            )
