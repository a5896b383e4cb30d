"""How machine-like an author is: by the size of its vocabulary, by what it stole, by the volleys it fired in.

People who go on writing go on finding words (Heaps' law); tickers, spam and rings repeat theirs. Herdan's C = ln(different words)
/ ln(words) falls slowly with the amount written, on a line that all authors of the time define together; a bot lies far below it.
A copier's words are as rich as those it steals from: it is told by what was said before. The accounts of a ring may write like
anybody: they are told by naming one token together, time and again. Never reads the store.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

LEAST_POSTS = 5  # fewer posts show no habit
LEAST_WORDS = 40
DAYS = 28  # of posts that a score stands on
VOLLEY_DAYS = 56  # of volleys: a ring rests for weeks between two pushes, and its accounts chat meanwhile
LEAST_COPIED_WORDS = 5  # of a text that counts as copied: fewer coincide
LEAST_AUTHORS = 30  # fewer define no line; then a line measured on recorded talk stands in
USUAL_LINE = (1.09, -0.029)  # C at one word, and its change with ln(words)
ROUNDS = 6  # of fitting without what lies far off: bots must not bend the line they are measured by
FAR = 2.5  # deviations
LEAST_SD = 0.01
HALF_GAP = 0.06  # below the line by so much of C the score is one half: people lie within about 0.03
STEEPNESS = 0.01
HALF_STOLEN, STOLEN_STEEPNESS = 0.5, 0.06  # share of posts; people hit on the words of others now and then
HALF_VOLLEYS, VOLLEYS_STEEPNESS = 0.6, 0.05  # share of the posts that name the token
LEAST_VOLLEY, LEAST_VOLLEYS = 5, 3  # authors in a volley; volleys of one token that an author took part in
BOT = 0.5  # from this score on an account counts as a bot

BOT_RULE = f"""bot_score = the highest of three scores, each 1 / (1 + exp(-(x - half) / steepness)). Vocabulary (half {HALF_GAP},
steepness {STEEPNESS}): x = how far Herdan's C of the author's different texts lies below the line of C on ln(words) over all
authors. Copying ({HALF_STOLEN}, {STOLEN_STEEPNESS}): x = share of posts that say word for word what one or two others had said
first, in {LEAST_COPIED_WORDS} words or more, links and handles apart, reposts left out. Volleys ({HALF_VOLLEYS},
{VOLLEYS_STEEPNESS}): x = share of the posts naming a token in {VOLLEY_DAYS} days that fell into volleys, quarters of an hour
(whole, or half past one) in which {LEAST_VOLLEY} or more authors named it, a third of all who did within six hours; of authors
in volleys of it in {LEAST_VOLLEYS} hours. Else over {DAYS} days with at least {LEAST_POSTS} posts and {LEAST_WORDS} words, or
null; from {BOT} on an account counts as a bot and is left out of adjusted attention. Every Monday."""


def bot_scores(said: Floats, vocabulary: Floats, stolen: Floats, volleys: Floats) -> Floats:
    """Scores 0 to 1 of authors: by their words and different words, the share of posts they stole, and that in volleys."""
    if not len(said):
        return np.zeros(0)
    size = np.log(np.maximum(said, 3.0))
    c = np.log(np.maximum(vocabulary, 2.0)) / size
    start, slope = _line(size, c)
    poor = _score(start + slope * size - c, HALF_GAP, STEEPNESS)
    thief, shooter = _score(stolen, HALF_STOLEN, STOLEN_STEEPNESS), _score(volleys, HALF_VOLLEYS, VOLLEYS_STEEPNESS)
    return np.asarray(np.maximum(np.maximum(poor, thief), shooter))


def _score(x: Floats, half: float, steepness: float) -> Floats:
    return np.asarray(1 / (1 + np.exp(-np.clip((x - half) / steepness, -30, 30))))


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
