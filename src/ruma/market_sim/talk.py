"""Turns a post's facts and stance into English: phrases within phrases, names, numbers, slang and emojis.

Never decides who speaks, about what, or with which stance; and never says the same thing twice if it can help it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from ruma.market_sim.chance import word_stream
from ruma.market_sim.phrases import BANKS
from ruma.market_sim.tokens import BASE58, SimulatedToken, Universe

Stance = Literal["bullish", "bearish", "neutral"]

_ECO_NAMES = {"solana": "Solana", "ethereum": "Ethereum", "base": "Base", "bitcoin": "Bitcoin", "markets": "crypto"}
_SHORT = {"bullish": "bull", "bearish": "bear", "neutral": "neutral"}

# Shares of finishing touches, by eye against real timelines: most posts are plain.
_EMOJI_SHARE, _TAG_SHARE, _LINK_SHARE, _ADDRESS_SHARE, _REPLY_SHARE = 0.33, 0.09, 0.06, 0.06, 0.08


def _forms(token: SimulatedToken) -> tuple[str, ...]:
    """How people write a token: mostly its cashtag, often its name."""
    symbol, name = token.record.symbol, token.record.name
    cashtag = f"${symbol}"
    return (cashtag,) * 6 + (name,) * 3 + (f"${symbol.lower()}", f"#{symbol}", f"{name} ({cashtag})")


def format_price(price_usd: float) -> str:
    """As people type it: 91,240 or 142.35 or 0.0000215."""
    if price_usd >= 1000:
        return f"{price_usd:,.0f}"
    if price_usd >= 1:
        return f"{price_usd:.2f}"
    leading_zeros = len(f"{price_usd:.12f}".split(".")[1]) - len(f"{price_usd:.12f}".split(".")[1].lstrip("0"))
    return f"{price_usd:.{min(leading_zeros + 3, 12)}f}"


class Speaker(dict[str, str]):
    """A mapping whose missing keys speak: `"{token} {bull_verb}".format_map(speaker)` is a sentence.

    Set the facts of one post with `about`, then `say`. `named` lists the tokens (universe indices) it came to name.
    """

    def __init__(self, seed: int, universe: Universe, handles: tuple[str, ...]) -> None:
        super().__init__()
        self._universe = universe
        self._handles = handles
        self._token_forms = [_forms(token) for token in universe]
        self._by_name = {token.record.name: i for i, token in enumerate(universe)}
        self.chance = word_stream(seed, "talk").random
        self.named: list[int] = []
        self._facts: dict[str, Callable[[], str]] = {
            "token": self._token, "name": self._name, "symbol": self._symbol, "other": self._other,
            "price": self._price, "target": self._target, "stop": self._stop, "pct": self._pct,
            "day_pct": self._day_pct, "term": self._term, "term2": self._term, "eco": self._eco, "who": self._who,
            "count": self._count,
            "usd": self._usd, "address": self._address, "link": self._link,
        }  # fmt: skip
        self.about(0, 0, 1.0)

    # --- the facts of one post ---

    def about(
        self, token: int, other: int, price_usd: float, stance: Stance = "neutral", day_return: float = 0.0,
        terms: tuple[str, ...] = (), ecosystem: str = "markets", friends: tuple[int, int] = (0, 1),
    ) -> None:  # fmt: skip
        """Starts a new post; `friends` is the range of authors whose handles it may name."""
        self.clear()
        self.named = []
        self._token_index, self._other_index, self._price_usd = token, other, price_usd
        self._stance, self._day_return = stance, day_return
        self._terms, self._ecosystem, self._friends = terms, ecosystem, friends

    def __missing__(self, key: str) -> str:
        fact = self._facts.get(key)
        return fact() if fact else self.say(key)

    def say(self, bank: str) -> str:
        """One random phrase of the bank with its slots filled."""
        options = BANKS[bank]
        phrase = options[int(self.chance() * len(options))]
        return phrase.format_map(self) if "{" in phrase else phrase

    def _pick(self, options: tuple[str, ...]) -> str:
        return options[int(self.chance() * len(options))]

    def _between(self, low: float, high: float) -> float:
        return low + (high - low) * self.chance()

    def _name_token(self, index: int) -> SimulatedToken:
        if index not in self.named:
            self.named.append(index)
        return self._universe[index]

    def _token(self) -> str:
        self._name_token(self._token_index)
        return self._pick(self._token_forms[self._token_index])

    def _name(self) -> str:
        return self._name_token(self._token_index).record.name

    def _symbol(self) -> str:
        return self._name_token(self._token_index).record.symbol

    def _other(self) -> str:
        self._name_token(self._other_index)
        return self._pick(self._token_forms[self._other_index])

    def _price(self) -> str:
        return format_price(self._price_usd)

    def _target(self) -> str:
        move = self._between(0.04, 0.45)
        return format_price(self._price_usd * (1.0 - 0.7 * move if self._stance == "bearish" else 1.0 + move))

    def _stop(self) -> str:
        move = self._between(0.02, 0.09)
        return format_price(self._price_usd * (1.0 + move if self._stance == "bearish" else 1.0 - move))

    def _pct(self) -> str:
        value = self._between(1.0, 32.0) ** 1.05
        return f"{value:.0f}" if self.chance() < 0.6 else f"{value:.1f}"

    def _day_pct(self) -> str:
        return f"{100.0 * self._day_return:+.1f}"

    def _term(self) -> str:
        term = self._pick(self._terms)
        return "#" + term.title().replace(" ", "").replace("-", "") if self.chance() < 0.06 else term

    def _eco(self) -> str:
        name = _ECO_NAMES[self._ecosystem]
        if name in self._by_name:
            self._name_token(self._by_name[name])
        return name

    def _who(self) -> str:
        first, last = self._friends
        return "@" + self._handles[first + int(self.chance() * (last - first))]

    def _count(self) -> str:
        return str(2 + int(self.chance() ** 2 * 38))

    def _usd(self) -> str:
        value = 10.0 ** self._between(0.3, 3.0)
        return f"${value:.0f}k" if self.chance() < 0.4 else f"${value / 10:.1f}M"

    def _address(self) -> str:
        return self._name_token(self._token_index).record.address or ""

    def _link(self) -> str:
        return "https://t.example/" + "".join(BASE58[int(self.chance() * 58)] for _ in range(8))

    # --- whole posts ---

    def opinion(self, casual: float) -> tuple[str, bool]:
        """What somebody thinks of the token, and whether it is sarcasm (the words then lean the other way)."""
        short = _SHORT[self._stance]
        if self._stance != "neutral" and self.chance() < 0.025:
            return self.dress(self.say(f"sarcastic_{short}"), casual, plain=True), True
        pair = self._stance != "neutral" and self._other_index != self._token_index and self.chance() < 0.08
        return self.dress(self.say(f"{short}_pair" if pair else f"{short}_post"), casual), False

    def call(self, casual: float) -> str:
        return self.dress(self.say("short_call" if self._stance == "bearish" else "long_call"), casual)

    def story(self, casual: float) -> str:
        return self.dress(self.say(f"story_{_SHORT[self._stance]}"), casual)

    def dress(self, text: str, casual: float, plain: bool = False) -> str:
        """The last touches: case, reply, emoji, hashtags, contract address, link."""
        chance = self.chance
        if casual > 0.6:
            text = text.lower() if chance() < 0.75 else text
        elif text[0].islower():
            text = text[0].upper() + text[1:]
        if plain:
            return text
        if chance() < _REPLY_SHARE and not text.startswith("@"):
            text = f"{self._who()} {text}"
        if chance() < _EMOJI_SHARE * (0.5 + casual):
            text = f"{text} {self._pick(BANKS['emoji_' + _SHORT[self._stance]])}"
        if chance() < _TAG_SHARE:
            text = f"{text} {self._pick(('#crypto', '#altcoins', '#trading', '#defi', '#markets', '#charts', '#web3'))}"
        if self.named and self._universe[self.named[0]].invented and chance() < _ADDRESS_SHARE:
            text = f"{text} {self._universe[self.named[0]].record.address}"
        return f"{text} {self._link()}" if chance() < _LINK_SHARE else text
