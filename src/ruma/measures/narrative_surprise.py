"""How surprising it is that so many people tell a story, against its own past. Never reads the store.

The number of voices in a window is compared with what the windows before it lead to expect: Poisson counts that scatter more than
chance alone (negative binomial). `surprise` is the signed root of its deviance: about a standard normal value where nothing is new.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

DOUBT_VOICES = 0.5  # expected at least: nobody told it before, and that may be luck
PANEL_GROWTH = 2.0  # a panel that more than doubles or halves is a change of what is read, not of the market
LEAST_PANEL = 20  # a window with fewer posts in all says nothing of the past of a story
USUAL_CLUMPING = 0.05  # variance beyond Poisson over the squared mean, believed before any window was seen
CLUMPING_WINDOWS = 5.0  # windows that this belief is worth
MOST_CLUMPING = 1.0


@dataclass(frozen=True)
class Expected:
    """What a story's past leads to expect in its newest window: mean and clumping, a row a story."""

    mean: Floats
    clumping: Floats
    windows: float  # that the mean stands on, as many as if all weighed the same

    def surprise(self, voices: Floats) -> Floats:
        """Signed root of the deviance; draws may be rows of a matrix."""
        return surprise(voices, self.mean, self.clumping)


def expected(past: Floats, panel: Floats, panel_now: float, half_life: float, covered: Floats | None = None) -> Expected:
    """From the windows before (columns, newest first) with the panel's size in each.

    A louder market alone is no news: what was usual grows with the panel, at most PANEL_GROWTH times, and more where the
    store holds only a part (`covered`) of a window.
    """
    whole = np.ones(len(panel)) if covered is None else covered
    usable = (panel >= LEAST_PANEL) & (whole > 0)
    weights = np.where(usable, 0.5 ** (np.arange(len(panel)) / half_life), 0.0)
    if not usable.any():
        return Expected(np.zeros(len(past)), np.full(len(past), USUAL_CLUMPING), 0.0)
    weights *= np.where(usable, whole, 0.0)
    weights /= weights.sum()
    growth = np.clip(panel_now / np.maximum(panel, 1.0), 1 / PANEL_GROWTH, PANEL_GROWTH / np.maximum(whole, 1e-9))
    scaled = past * growth
    mean = scaled @ weights
    spread = ((scaled - mean[:, None]) ** 2) @ weights
    clumping = np.clip((spread - (scaled * growth) @ weights) / np.maximum(mean, 1.0) ** 2, 0.0, MOST_CLUMPING)
    seen = float(usable.sum())
    return Expected(mean, (seen * clumping + CLUMPING_WINDOWS * USUAL_CLUMPING) / (seen + CLUMPING_WINDOWS), float(1 / (weights @ weights)))


def surprise(voices: Floats, mean: Floats, clumping: Floats) -> Floats:
    """Signed root of the negative binomial deviance of counts against their expectation."""
    usual, size = np.maximum(mean, DOUBT_VOICES), 1.0 / np.maximum(clumping, 1e-9)
    own = np.where(voices > 0, voices * np.log(np.maximum(voices, 1e-9) / usual), 0.0)
    deviance = 2.0 * (own - (voices + size) * np.log1p((voices - usual) / (usual + size)))
    return np.sign(voices - usual) * np.sqrt(np.maximum(deviance, 0.0))
