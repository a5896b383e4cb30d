"""Tells a question in another language than English, the only one the rules read. Never translates."""

from __future__ import annotations

import re
import unicodedata

_ENGLISH_WORDS = """
the is what what's how of to and in on for are why which do does about an a this that with it did has have me my you
"""
_ENGLISH = frozenset(_ENGLISH_WORDS.split())
# Small words that questions in other languages can hardly do without.
_FOREIGN_WORDS = """
que qué cual cuál como cómo está esta precio por porque para los las del una sobre cuánto cuanto hoy
quel quelle quels quelles pourquoi comment prix est les des sur avec dans du une pour aujourd'hui
was wie warum welche welcher welches ist der die das und nicht preis über heute kurs mit von wird
qual quais preço hoje cosa perché prezzo oggi sono della come sta quanto il
nedir fiyatı neden bugün nasıl ne kadar hangi jak jaka jest cena dlaczego wat waarom hoe prijs van het een
berapa harga apa kenapa hari ini adalah
"""
_FOREIGN = frozenset(_FOREIGN_WORDS.split())


def is_foreign(text: str) -> bool:
    """True where most letters are not Latin, or two words are foreign and none is English."""
    letters = [letter for letter in text if letter.isalpha()]
    if len(letters) > 3 and sum("LATIN" not in unicodedata.name(letter, "") for letter in letters) > len(letters) / 2:
        return True
    words = set(re.findall(r"[^\W\d_]+(?:['’][^\W\d_]+)?", text.lower()))
    return len(words & _FOREIGN) >= 2 and not words & _ENGLISH
