"""The words a model may use that no fact holds: grammar, reporting and comparison. Never a word that says what happened.

A sentence may pass the figure gate with every figure right and still claim what no evidence holds ("Solana's founder was arrested
[1]"). So beside figures and names, every word of a model's sentence must stand in a computed statement or here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from ruma.agent.verify_words import DIRECTIONS

_PLAIN = """
    a about above according across after again against ahead all almost alone along already also although amid among an and
    another any apart are around as aside at away back be been before began behind being below beneath beside besides between
    both but by came can compared comparing comparison contrast despite did do does doing done down during each earlier either
    else end ended ends even ever every few fewer finally first five followed following follows for four from further
    furthermore give given gives had half has have having here higher highest how however if in including instead into is it
    its itself just last late later latest least less lesser level levels like little low lower lowest main mainly make makes
    many meanwhile more moreover most mostly much namely near nearly neither next nine no nor not notable notably note now of
    off on once one only onto or other others otherwise out over overall part per point points put quite ranging rather read
    reads recent recently regarding relative relatively remain remained remains respectively said same say says second
    secondly seem seems seen seven several show showed showing shown shows similar similarly since six slight slightly small
    smaller so some somewhat still such suggest suggests sum ten than that the their them then there these they third this
    those though three through throughout time times to together too top total toward towards two under unlike until up upon
    versus very via was well were what when where whereas which while who whole whose why with within without yet
"""
_REPORTING = """
    accompanied account accounts activity added adding against ahead amount amounts analysis answer attention attracted
    attracts author authors average based baseline basis behind billion bps cap capitalisation capitalization change changed
    changes chatter close closes closing coin coins combination combined come comes commands compare compares contrary
    contrast contrasts conversation conversations crowd current currently data date day days difference direction discussion
    discussions dollar dollars drawn draws drew early ecosystem evidence exceeded exceeds fact facts figure figures gap held
    high hold holding holds hour hours indicate indicated indicates indicating interest large largely larger largest lay lead
    leader leading leads led lies made marked market markets mean meaning means measure measured measures mention mentioned
    mentions million mindshare month months mood move moved movement movements moves moving named narrative narratives new
    noted noting number numbers observed occurred old only opposite overview pct peak peaked percent percentage period picture
    place places post posted posting posts pp previous previously price prices question range ranged ranges ranked ranking
    ranks rate reach reached reaches reaching record recorded records reflected reflects remaining report reported rest rests
    result results sample saw score scored scores see sees sentiment series share shares side sign signs sits sitting size
    stand standing stands stayed stays stood stories story strongest summary tag talk talked talking talks theme themes
    thousand today token tokens tone topic topics trade traded trades trading trend trends trillion typical usd value values
    view volume volumes weakest week weekly weeks window worth year years yesterday
"""
_GRAMMAR = frozenset(_PLAIN.split())
# Directions are left to the gate, which knows these words and holds them against the facts; others for a move would go unread.
ORDINARY = _GRAMMAR | frozenset(_REPORTING.split()) | DIRECTIONS.keys()
# Advice and forecasts: a database gives none, whatever its figures.
_ADVICE = re.compile(
    r"\b(?:you|your|we|our|i|investors?|traders?) (?:should|could|may want|might want|must|need|can)\b"
    r"|\b(?:should|must|ought|recommend\w*|advis\w+|consider|guarantee\w*|buy|sell|invest\w*|opportunit\w+)\b"
    r"|\b(?:will|going to|likely|unlikely|expect\w*|predict\w*|forecast\w*|bound to|could|might|(?-i:may))\b"
    r"|\bgood (?:time|entry|idea)\b",
    re.I,
)
# Causes: figures that stand side by side show none.
_CAUSE = re.compile(
    r"\b(?:because|due to|caus\w+|driven|drove|drives?|owing to|thanks to|as a result|result(?:s|ed|ing) (?:in|from)|led to"
    r"|leading to|therefore|thus|hence|consequently|so that|triggered|fuell?ed|sparked)\b",
    re.I,
)
_DENIAL = re.compile(r"\b(?:no|not|never|none|nobody|nothing|neither|nor|without|hardly|barely|instead)\b|n[’']t\b", re.I)
_WORD = re.compile(r"[A-Za-z][A-Za-z'’-]*[A-Za-z]|[A-Za-z]")
_QUOTED = re.compile(r"“[^”]*”")
_ENDINGS = ("'s", "’s", "s", "es", "ed", "ing", "ly", "d", "er", "est")


def words_of(text: str) -> set[str]:
    """The words of a text outside of quotation marks, in lower case, parts of compounds too."""
    found: set[str] = set()
    for match in _WORD.finditer(_QUOTED.sub(" ", text)):
        word = match[0].lower()
        found.add(word)
        found.update(part for part in re.split(r"[-'’]", word) if part)
    return found


def content_words(text: str) -> set[str]:
    """What a sentence is about: its words without grammar."""
    return {word for word in words_of(text) if "'" not in word and "’" not in word and len(word) > 1} - _GRAMMAR


def strange_words(text: str, known: Iterable[str]) -> list[str]:
    """Words that neither a statement nor plain reporting has."""
    held = {stem for word in known for stem in _stems(word)}
    strange = []
    for match in _WORD.finditer(_QUOTED.sub(" ", text)):
        word = match[0].lower()
        parts = [word] if _known(word, held) else [part for part in re.split(r"[-'’]", word) if part and part != "s"]
        strange += [word for part in parts if not _known(part, held)][:1]
    return strange


def goes_beyond(text: str) -> bool:
    """Whether a sentence advises, foretells or names a cause."""
    own = _QUOTED.sub(" ", text)
    return bool(_ADVICE.search(own) or _CAUSE.search(own))


def denies(text: str) -> bool:
    """Whether a sentence denies something: what stands behind it, a figure check cannot hold against a fact."""
    return bool(_DENIAL.search(_QUOTED.sub(" ", text)))


def _known(word: str, held: set[str]) -> bool:
    return not _stems(word).isdisjoint(ORDINARY) or not _stems(word).isdisjoint(held)


def _stems(word: str) -> set[str]:
    """The word and what is left of it without an ending, a doubled consonant or a dropped e."""
    found = {word}
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            stem = word.removesuffix(ending)
            found |= {stem, stem + "e"}
            if len(stem) > 3 and stem[-1] == stem[-2]:
                found.add(stem[:-1])
    return found
