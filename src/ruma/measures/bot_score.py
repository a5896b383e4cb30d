"""How machine-like an author writes, by the size of its vocabulary. Never reads the store.

People who go on writing go on finding words (Heaps' law); tickers, spam and rings repeat theirs. Herdan's C = ln(different words)
/ ln(words) falls slowly with the amount written, on a line that all authors of the time define together; a bot lies far below it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_POSTS = 5  # fewer posts show no habit
LEAST_WORDS = 40
DAYS = 28  # of posts that a score stands on
LEAST_AUTHORS = 30  # fewer define no line; then a line measured on recorded talk stands in
USUAL_LINE = (1.09, -0.029)  # C at one word, and its change with ln(words)
ROUNDS = 6  # of fitting without what lies far off: bots must not bend the line they are measured by
FAR = 2.5  # deviations
LEAST_SD = 0.01
HALF_GAP = 0.06  # below the line by so much of C the score is one half: people lie within about 0.03
STEEPNESS = 0.01
BOT = 0.5  # from this score on an account counts as a bot

BOT_RULE = f"""bot_score = 1 / (1 + exp(-(gap - {HALF_GAP}) / {STEEPNESS})); gap = how far Herdan's C of the author's words lies
below the line of C on ln(words) over all authors; words of {DAYS} days, at least {LEAST_POSTS} posts and {LEAST_WORDS} words,
else null; from {BOT} on an account counts as a bot and is left out of adjusted attention. Every Monday."""


def bot_scores(said: Floats, vocabulary: Floats) -> Floats:
    """Scores 0 to 1 of authors by their words and different words."""
    if not len(said):
        return np.zeros(0)
    size = np.log(np.maximum(said, 3.0))
    c = np.log(np.maximum(vocabulary, 2.0)) / size
    start, slope = _line(size, c)
    gap = start + slope * size - c
    return np.asarray(1 / (1 + np.exp(-np.clip((gap - HALF_GAP) / STEEPNESS, -30, 30))))


def _line(size: Floats, c: Floats) -> tuple[float, float]:
    """Start and slope of C on ln(words), fitted to those near it."""
    if len(size) < LEAST_AUTHORS:
        return USUAL_LINE
    keep = np.ones(len(size), bool)
    start, slope = USUAL_LINE
    for _ in range(ROUNDS):
        x, y = size[keep], c[keep]
        spread = float(((x - x.mean()) ** 2).sum())
        slope = float(((x - x.mean()) * (y - y.mean())).sum()) / spread if spread > 0 else USUAL_LINE[1]
        start = float(y.mean() - slope * x.mean())
        off = np.abs(c - start - slope * size)
        keep = off < FAR * max(1.4826 * float(np.median(off[keep])), LEAST_SD)
    return start, slope
