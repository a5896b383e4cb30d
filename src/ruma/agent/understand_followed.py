"""What a message asks for after another one, by weights learnt from messages that people wrote. Never looks at data or tokens.

The reader of wordings with what was asked before as features of its own and beside each word: "whos shilling it", "bots?" and
"because of what" ask for other things than they would alone. training/train_follow.py writes the weights. Its kinds are those of
understand_wording, and SAME for what asks once more for what was asked before.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from ruma.agent.understand_wording import KindModel, Reading, Vector, features_of, hashed, words_of

MODEL_PATH = Path(__file__).with_name("models") / "follow_ups.npz"
SAME = "same"
LEAST_SURE = 0.65  # chosen on writers that the weights had not seen: above it they are right more often than the rules
BESIDE_WEIGHT, BEFORE_WEIGHT, COUNT_WEIGHT, LENGTH_WEIGHT = 0.5, 1.5, 1.0, 0.7
MOST_COUNTED = 2
LONG_WORDS = 5


def after_vector(text: str, before: str, tokens: int, names: int) -> Vector:
    """The features of a masked message after one of the kind `before` on so many tokens; `names` are those it names itself."""
    kind = before.partition(".")[0]
    held = {}
    for feature, weight in features_of(text).items():
        held[feature] = weight
        if not feature.startswith("#"):  # pieces of words mean the same after everything
            held[f"{kind} | {feature}"] = weight * BESIDE_WEIGHT
    had, has = min(tokens, MOST_COUNTED), min(names, MOST_COUNTED)
    held[f"before {before}"] = BEFORE_WEIGHT
    held[f"tokens {had} names {has}"] = COUNT_WEIGHT
    held[f"before {before} tokens {had} names {has}"] = COUNT_WEIGHT
    held[f"before {kind} words {min(len(words_of(text)), LONG_WORDS)}"] = LENGTH_WEIGHT
    return hashed(held)


@lru_cache(maxsize=1)
def follow_model() -> KindModel:
    return KindModel(MODEL_PATH)


def read_after(text: str, before: str, tokens: int, names: int) -> Reading:
    """What a masked message asks for after one of the kind `before`."""
    return follow_model().judge(after_vector(text, before, tokens, names))
