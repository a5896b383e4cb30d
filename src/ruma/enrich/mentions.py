"""Links a post to the tokens it names: contract addresses, $tickers and #tags, bare tickers, names and nicknames.

Never guesses between equals: a form that could as well mean something else, or another token, gives no mention.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime

from ahocorasick_rs import AhoCorasick

from ruma.enrich.mentions_births import NOW, era_of
from ruma.enrich.mentions_frames import is_chat, is_framed
from ruma.enrich.mentions_reading import Hit, Reading
from ruma.enrich.mentions_scores import (
    ACCEPT,
    ADDRESS_CONFIDENCE,
    ADJACENT_BONUS,
    AMOUNT_BONUS,
    BORROWED_PENALTY,
    FOREIGN_ADDRESS_PENALTY,
    FRAMED,
    HIGHEST,
    LISTED_RIVAL_PENALTY,
    NATIVE_BONUS,
    NOUN_PENALTY,
    TAGGED,
    TITLE_BONUS,
    UNTAGGED_PENALTY,
    alone_max,
    context_bonus,
    distinctive_score,
    ordinary_score,
    rival_penalty,
    room_penalty,
)
from ruma.enrich.mentions_surfaces import Claim, Kind, Surface, Tier, address_key, is_money, token_forms
from ruma.enrich.mentions_text import (
    AMOUNT,
    AMOUNT_MAX_CHARS,
    COMMAND,
    GLUED,
    HANDLE,
    LABEL,
    LONG_RUN,
    MOVES,
    PAIR,
    PARTNER_AFTER,
    PARTNER_BEFORE,
    PRICED,
    ROW_AFTER,
    ROW_BEFORE,
    SPENT,
    STANCE,
    TAG,
    Fold,
    belongs_to_left,
    form_of,
    is_oddly_written,
    neighbours,
    stands_in_capitals,
    without_links,
)
from ruma.enrich.mentions_words import Wordness, context_words, wordness
from ruma.records import How, Mention, Token

SOLANA_SIGNS = ("sol", "raydium", "pump fun", "pumpfun", "phantom")  # beside the chain's own name
SURE = 0.7  # a find below this is no context for others
TICKER_MAX_CHARS = 5  # what stands in a row of tickers; longer ones are names, and names stand beside anything
ADDRESS_MIN_CHARS = 32  # the shortest base58 key of 32 bytes


class MentionLinker:
    """Links texts to the tokens of one list."""

    def __init__(self, tokens: Iterable[Token], era: int = NOW) -> None:
        self._tokens = list(tokens)
        self._era = era
        self._of_era: dict[int, MentionLinker] = {era: self}
        forms = token_forms(self._tokens, era)
        self._surfaces = forms.surfaces
        self._addresses = forms.addresses
        self._fold = Fold()
        self._made: dict[tuple[float, str, How], Mention] = {}
        bare = [surface for surface in forms.surfaces.values() if _nameable(surface)]
        self._context = known = context_words()
        context = sorted((known.strong | known.medium) - {surface.text for surface in bare})
        self._payloads: list[Surface | None] = [*bare, *(None for _ in context)]
        words = [*(surface.text for surface in bare), *context]
        self._weights = [1.0 if word in known.strong else 0.5 if word in known.medium else 0.0 for word in words]
        self._automaton = AhoCorasick([f" {word} " for word in words])

    def link(self, text: str, moment: datetime | None = None) -> tuple[Mention, ...]:
        """The tokens a text of a moment names, surest first; at most one mention per token."""
        return self._at(era_of(moment))._link(text)

    def link_many(self, texts: Sequence[str], moments: Sequence[datetime] | None = None) -> list[tuple[Mention, ...]]:
        """`link` of each text."""
        if moments is None:
            return [self.link(text) for text in texts]
        return [self.link(text, moment) for text, moment in zip(texts, moments, strict=True)]

    def _at(self, era: int) -> MentionLinker:
        """The linker of an era, made when a post of that era is first read."""
        linker = self._of_era.get(era)
        if linker is None:
            linker = self._of_era[era] = MentionLinker(self._tokens, era)
        return linker

    def _link(self, text: str) -> tuple[Mention, ...]:
        if not text.isascii():
            text = unicodedata.normalize("NFKC", text)  # 𝐁𝐓𝐂 and ＄BTC are typed to be read
        chat = is_chat(text)
        reading = Reading(text, chat=chat, room=chat and self._era == NOW)
        self._read_addresses(reading)
        if "/" in reading.text:
            reading.text = without_links(reading.text)
        if "@" in reading.text:
            reading.text = HANDLE.sub(" ", reading.text)
        reading.padded = f" {reading.text.translate(self._fold)} "
        if "$" in reading.text:
            self._read_tags(reading)
        if "USD" in reading.text:
            self._read_pairs(reading)
        hits = self._hits(reading)
        if hits:
            self._read_hits(reading, hits)
        if reading.text[:1] in "./!" and (command := COMMAND.match(reading.text)):
            self._read_command(reading, command.group(1) or command.group(2))
        return self._mentions(reading)

    def _mentions(self, reading: Reading) -> tuple[Mention, ...]:
        if not reading.found:
            return ()
        kept = [(-round(sure, 2), token_id, how) for token_id, (sure, how) in reading.found.items() if sure >= ACCEPT]
        kept.sort()
        return tuple([self._mention(mention) for mention in kept])

    def _mention(self, key: tuple[float, str, How]) -> Mention:
        """One frozen object per distinct mention: few exist, and building them is dear."""
        mention = self._made.get(key)
        if mention is None:
            mention = self._made[key] = Mention(token_id=key[1], confidence=-key[0], how=key[2])
        return mention

    def _read_addresses(self, reading: Reading) -> None:
        """Adds the addresses and takes them out of the text, so that no part of one reads as a word."""
        text = reading.text
        if len(text) < ADDRESS_MIN_CHARS or not LONG_RUN.search(text):
            return
        for run in LONG_RUN.findall(text):
            if any(char.isdigit() for char in run):  # else it is somebody shouting
                reading.addressed = True
                reading.on_solana = reading.on_solana or not run.startswith("0x")
            token_id = self._addresses.get(address_key(run))
            if token_id is not None:
                reading.add(token_id, ADDRESS_CONFIDENCE, "address")
            elif reading.addressed:
                reading.foreign = True
        if reading.addressed:
            reading.text = LONG_RUN.sub(" ", text)

    def _read_tags(self, reading: Reading) -> None:
        """$TICKER, also glued to figures or to the next word; $100 and $2.86M are money."""
        seen: set[str] = set()
        for tag in TAG.findall(reading.text):
            if tag in seen:
                continue
            seen.add(tag)
            if is_money(tag):
                continue
            surface = self._surfaces.get(tag.lower())
            if surface is not None and surface.claims[0].kind >= Kind.SHORTENED:
                surface = None  # $STAKE is somebody's ticker, not Stake DAO's
            if surface is None and (glued := GLUED.fullmatch(tag)):
                surface = self._surfaces.get(glued.group(1).lower())
            if surface is None:
                reading.context += 1  # a ticker we don't know still makes it a market post
                continue
            claims = self._in_context(surface.room_claims if reading.room else surface.tagged_claims, reading)
            confidence = TAGGED[claims[0].tier] - self._ambiguity(claims, reading)
            reading.add(claims[0].token_id, confidence, "cashtag")

    def _read_pairs(self, reading: Reading) -> None:
        """BTCUSDT: the base of a trading pair written as one word."""
        for base in PAIR.findall(reading.text):
            surface = self._surfaces.get(base.lower())
            if surface is not None and surface.tagged_claims[0].ticker:
                claims = self._in_context(surface.tagged_claims, reading)
                reading.add(
                    claims[0].token_id,
                    TAGGED[claims[0].tier] - UNTAGGED_PENALTY - self._ambiguity(claims, reading),
                    "alias",
                )

    def _read_command(self, reading: Reading, word: str) -> None:
        surface = self._surfaces.get(word.lower())
        if surface is not None:
            claims = self._in_context(surface.room_claims if reading.room else surface.claims, reading)
            reading.add(
                claims[0].token_id,
                TAGGED[claims[0].tier] - UNTAGGED_PENALTY - self._ambiguity(claims, reading),
                "alias",
            )

    def _hits(self, reading: Reading) -> list[Hit]:
        """Surfaces in the text, with context words added up on the way."""
        text, payloads, weights = reading.text, self._payloads, self._weights
        hits: list[Hit] = []
        counted: set[int] = set()
        for index, start, end in self._automaton.find_matches_as_indexes(reading.padded, overlapping=True):
            if weights[index] and index not in counted:
                counted.add(index)
                reading.context += weights[index]
            surface = payloads[index]
            if surface is None or (
                not reading.chat
                and (
                    surface.framed_only
                    or (surface.capital_only and text[start].islower() and not (start and text[start - 1] == "#"))
                )
            ):
                continue
            if surface.claims[0].kind is Kind.SYMBOL and is_oddly_written(text[start : end - 2]) and not surface.claims[0].mixed:
                continue
            if not (start and text[start - 1] in "$." and belongs_to_left(text, start)):
                hits.append(Hit(surface, start, end - 2, ""))
        return hits

    def _read_hits(self, reading: Reading, hits: list[Hit]) -> None:
        """Longest first, so that "bitcoin cash" is not bitcoin; sure ones first, as they are context to the others."""
        if len(hits) > 1:
            hits.sort(key=lambda hit: (hit.start - hit.end, hit.start))
        taken: list[tuple[int, int]] = []
        open_hits: list[Hit] = []
        for hit in hits:
            if taken and _inside(hit, taken):
                continue
            hit.form = form_of(reading.text, hit.start, hit.end)
            if hit.surface.wordness is Wordness.DISTINCTIVE and not hit.surface.framed_only and self._settle(reading, hit):
                if " " in hit.surface.text:
                    taken.append((hit.start, hit.end))
            else:
                open_hits.append(hit)
        weight = reading.context + sum(1 for sure, _ in reading.found.values() if sure >= SURE)
        twice = _named_twice(open_hits) if len(open_hits) > 1 else frozenset()
        for hit in open_hits:
            if taken and _inside(hit, taken):
                continue
            vouched = weight + 1 if hit.surface.claims[0].token_id in twice else weight
            if self._settle_in_context(reading, hit, vouched) and " " in hit.surface.text:
                taken.append((hit.start, hit.end))

    def _settle(self, reading: Reading, hit: Hit) -> bool:
        """Whether a distinctive surface stands without any context."""
        claims = self._in_context(hit.surface.room_claims if reading.room else hit.surface.claims, reading)
        confidence = self._base(reading, hit, claims)
        if confidence < ACCEPT:
            return False
        reading.add(claims[0].token_id, min(confidence, HIGHEST), _how(claims[0], hit.form))
        return True

    def _base(self, reading: Reading, hit: Hit, claims: tuple[Claim, ...]) -> float:
        score = distinctive_score if hit.surface.wordness is Wordness.DISTINCTIVE else ordinary_score
        confidence = score(hit.surface, claims[0], hit.form) - self._ambiguity(claims, reading)
        return confidence - BORROWED_PENALTY if hit.surface.borrows else confidence

    def _settle_in_context(self, reading: Reading, hit: Hit, weight: float) -> bool:
        claims = self._in_context(hit.surface.room_claims if reading.room else hit.surface.claims, reading)
        own = reading.found.get(claims[0].token_id)
        if own is not None and own[0] >= ACCEPT:
            return True  # the post has named it in a clearer form
        if reading.chat and hit.surface.text not in self._context.plain and is_framed(reading.text, hit.start, hit.end):
            confidence = FRAMED[claims[0].tier] - self._ambiguity(claims, reading)
            if confidence >= ACCEPT:
                reading.add(claims[0].token_id, confidence, _how(claims[0], hit.form))
                return True
        if hit.surface.framed_only or (hit.surface.capital_only and hit.form == "lower"):
            return False
        if self._ambiguity(claims, reading) >= LISTED_RIVAL_PENALTY:
            return False  # context says that a token is meant, not which
        if hit.form == "upper" and (reading.is_shouted() or self._is_slogan(reading.text, hit)):
            hit.form = "start"
        beside = self._beside(reading, hit)
        confidence = self._base(reading, hit, claims) + beside + context_bonus(weight)
        if hit.surface.wordness is Wordness.ORDINARY and beside <= 0:
            confidence = min(confidence, alone_max(hit.surface, claims[0], hit.form))
        if confidence < ACCEPT:
            return False
        reading.add(claims[0].token_id, min(confidence, HIGHEST), _how(claims[0], hit.form))
        return True

    def _beside(self, reading: Reading, hit: Hit) -> float:
        """The bonus for what stands right beside: an amount, a word said of tokens, another token in a row."""
        text, padded, known = reading.text, reading.padded, self._context
        before = text[max(0, hit.start - AMOUNT_MAX_CHARS) : hit.start]
        best = hit.surface.claims[0]
        if (best.ticker or best.kind is Kind.NICKNAME) and best.tier is Tier.LEADING and AMOUNT.search(before):
            return AMOUNT_BONUS
        if reading.room and best.ticker and best.token_id == best.chain and SPENT.search(before):
            return NATIVE_BONUS
        if hit.surface.text.rpartition(" ")[2] in known.after_name and " " in hit.surface.text:
            return TITLE_BONUS
        if MOVES.match(text, hit.end) or STANCE.search(before):
            return ADJACENT_BONUS
        after, previous = neighbours(text, padded, hit.start, hit.end)
        tagged = hit.form.startswith("hash")  # a row of tags is no sentence
        if not tagged and (after in known.after_name or previous in known.before_name):
            return ADJACENT_BONUS
        if tagged or hit.form == "upper":
            if PRICED.match(text, hit.end) or self._has_partner(text, hit):
                return ADJACENT_BONUS
            return ADJACENT_BONUS if self._is_ticker(after) or self._is_ticker(previous) else 0.0
        if previous in known.before_noun or after in known.after_noun or LABEL.match(text, hit.end):
            return -NOUN_PENALTY
        in_row = ROW_BEFORE.search(before) and self._is_ticker(previous)
        in_row = in_row or (ROW_AFTER.match(text, hit.end) and self._is_ticker(after))
        return ADJACENT_BONUS if in_row and best.tier is Tier.LEADING else 0.0

    def _is_slogan(self, text: str, hit: Hit) -> bool:
        """Whether an ordinary word in capitals stands beside another one: "POWER TO THE PEOPLE"."""
        beside = stands_in_capitals(text, hit.start, hit.end)
        return any(wordness(word) is not Wordness.DISTINCTIVE and not self._is_known(word) for word in beside)

    def _is_known(self, word: str) -> bool:
        """Whether a word is the name or ticker of a leading token."""
        surface = self._surfaces.get(word)
        return surface is not None and surface.claims[0].tier is Tier.LEADING

    def _has_partner(self, text: str, hit: Hit) -> bool:
        """Whether a leading token stands on the other side of an "and"."""
        partners = PARTNER_AFTER.match(text, hit.end), PARTNER_BEFORE.search(text, max(0, hit.start - 24), hit.start)
        return any(found and self._is_known(found.group(1).lower()) for found in partners)

    def _is_ticker(self, word: str) -> bool:
        surface = self._surfaces.get(word) if len(word) <= TICKER_MAX_CHARS else None
        return surface is not None and surface.wordness is Wordness.DISTINCTIVE and surface.claims[0].tier <= Tier.LISTED

    @staticmethod
    def _ambiguity(claims: tuple[Claim, ...], reading: Reading) -> float:
        if len(claims) == 1 or (claims[1].tier is not claims[0].tier and not reading.room):
            return 0.0
        penalty = room_penalty(claims) if reading.room else rival_penalty(claims)
        return penalty + FOREIGN_ADDRESS_PENALTY if penalty and reading.foreign else penalty

    def _in_context(self, claims: tuple[Claim, ...], reading: Reading) -> tuple[Claim, ...]:
        """The claims of a surface, best first, given the addresses and chains the post names."""
        if len(claims) == 1:
            return claims
        if reading.addressed:
            for claim in claims:
                found = reading.found.get(claim.token_id)
                if found is not None and found[1] == "address":
                    return (claim,)
        if claims[1].tier is not claims[0].tier:
            return claims
        same = tuple(claim for claim in claims if claim.tier is claims[0].tier and self._names_chain(claim, reading))
        return same or claims

    @staticmethod
    def _names_chain(claim: Claim, reading: Reading) -> bool:
        word = claim.chain.split("-")[0]
        if word == "solana" and (reading.on_solana or any(f" {sign} " in reading.padded for sign in SOLANA_SIGNS)):
            return True
        return bool(word) and f" {word} " in reading.padded


def _named_twice(hits: list[Hit]) -> frozenset[str]:
    """The leading tokens that two different forms claim: name and ticker in one post vouch for each other."""
    forms: dict[str, set[str]] = {}
    for hit in hits:
        claim = hit.surface.claims[0]
        if claim.tier is Tier.LEADING:
            forms.setdefault(claim.token_id, set()).add(hit.surface.text)
    return frozenset(token_id for token_id, texts in forms.items() if len(texts) > 1)


def _inside(hit: Hit, taken: list[tuple[int, int]]) -> bool:
    return any(start <= hit.start and hit.end <= end for start, end in taken)


def _nameable(surface: Surface) -> bool:
    """Whether a surface can name a token without a $: for tokens nobody listed an ordinary word only in a frame."""
    if surface.wordness is Wordness.ORDINARY:
        return surface.claims[0].tier < Tier.UNLISTED or (surface.framed_only and len(surface.text) > 2)
    return surface.wordness is Wordness.DISTINCTIVE


def _how(claim: Claim, form: str) -> How:
    if claim.kind is Kind.NAME:
        return "name"
    return "cashtag" if form.startswith("hash") and claim.kind is Kind.SYMBOL else "alias"
