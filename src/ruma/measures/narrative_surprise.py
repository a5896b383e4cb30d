"""How surprising it is that so many people tell a story, against its own past. Never reads the store.

The number of voices in a window is compared with what the windows before it lead to expect: Poisson counts that scatter
more than chance alone (negative binomial). `surprise` is the signed root of its deviance: about a standard normal value
where nothing is new.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Mask = NDArray[np.bool_]

DOUBT_VOICES = 0.5  # expected at least: nobody told it before, and that may be luck
PANEL_GROWTH = 2.0  # a panel that more than doubles or halves is a change of what is read, not of the market
LEAST_PANEL = 20  # a window with fewer posts in all says nothing of the past of a story
USUAL_CLUMPING = 0.05  # variance beyond Poisson over the squared mean, believed before any window was seen
CLUMPING_WINDOWS = 5.0  # windows that this belief is worth
MOST_CLUMPING = 0.2  # more is a trend, not noise
LEAST_CALM = 0.4  # of the windows; where fewer are calm the bursts are the usual


@dataclass(frozen=True)
class Expected:
    """What a story's past leads to expect in its newest window: mean and clumping, a row a story."""

    mean: Floats
    clumping: Floats
    windows: Floats  # that the mean stands on, as many as if all weighed the same
    heard: Floats  # the mean without the doubt

    def of(self, story: int) -> Expected:
        """The row of one story."""
        row = slice(story, story + 1)
        return Expected(self.mean[row], self.clumping[row], self.windows[row], self.heard[row])

    def at_least(self, mean: Floats) -> Expected:
        """The same where no fewer than `mean` are expected."""
        return replace(self, mean=np.maximum(self.mean, mean))

    def surprise(self, voices: Floats) -> Floats:
        """Signed root of the deviance of as many voices a story."""
        return surprise(voices, self.mean, self.clumping)


def expected(
    past: Floats, panel: Floats, panel_now: float, half_life: float, covered: Floats | None = None, calm: Mask | None = None
) -> Expected:
    """From the windows before (columns, newest first) with the panel's size in each.

    A louder market alone is no news: what was usual grows with the panel, at most PANEL_GROWTH times, and more where the
    store holds only a part (`covered`) of a window. A window in which a story burst (not `calm`) says nothing of its usual
    level, unless most windows are so. With little past there is more doubt: something unheard of in one window may be usual.
    """
    whole = np.ones(len(panel)) if covered is None else covered
    usable = (panel >= LEAST_PANEL) & (whole > 0)
    if not usable.any():
        return Expected(
            np.full(len(past), DOUBT_VOICES), np.full(len(past), USUAL_CLUMPING), np.zeros(len(past)), np.zeros(len(past))
        )
    chosen = np.broadcast_to(usable, past.shape)
    if calm is not None:
        quiet = chosen & calm
        chosen = np.where((quiet.sum(axis=1) >= LEAST_CALM * usable.sum())[:, None], quiet, chosen)
    weights = chosen * (whole * 0.5 ** (np.arange(len(panel)) / half_life))
    weights = weights / weights.sum(axis=1, keepdims=True)
    growth = np.clip(panel_now / np.maximum(panel, 1.0), 1 / PANEL_GROWTH, PANEL_GROWTH / np.maximum(whole, 1e-9))
    scaled = past * growth
    mean = (scaled * weights).sum(axis=1)
    spread = ((scaled - mean[:, None]) ** 2 * weights).sum(axis=1)
    clumping = (spread - (scaled * growth * weights).sum(axis=1)) / np.maximum(mean, 1.0) ** 2
    seen = chosen.sum(axis=1)
    shrunk = (seen * np.clip(clumping, 0.0, MOST_CLUMPING) + CLUMPING_WINDOWS * USUAL_CLUMPING) / (seen + CLUMPING_WINDOWS)
    doubt = max(DOUBT_VOICES, 1.0 / float(whole[usable].sum()))
    return Expected(np.maximum(mean, doubt), shrunk, 1.0 / (weights**2).sum(axis=1), mean)


def surprise(voices: Floats, mean: Floats, clumping: Floats) -> Floats:
    """Signed root of the negative binomial deviance of counts against their expectation."""
    usual, size = np.maximum(mean, 1e-9), 1.0 / np.maximum(clumping, 1e-9)
    own = np.where(voices > 0, voices * np.log(np.maximum(voices, 1e-9) / usual), 0.0)
    deviance = 2.0 * (own - (voices + size) * np.log1p((voices - usual) / (usual + size)))
    return np.sign(voices - usual) * np.sqrt(np.maximum(deviance, 0.0))
