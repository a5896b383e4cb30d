"""How strong each story is: voices on four horizons against its own past, and when it was first loud. Never reads the store."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from ruma.measures.narrative_heard import ALL_BUCKETS, BUCKETS, WINDOWS_BEFORE, Floats, Heard, Ints, Mask
from ruma.measures.narrative_life import bursting
from ruma.measures.narrative_season import season_of
from ruma.measures.narrative_surprise import DOUBT_VOICES, Expected, expected, surprise

LEAST_VOICES = 5  # a story that fewer people tell is an anecdote
ALARM = 3.5  # surprise: one in four thousand by chance; some forty topics are looked at on four horizons, four times a day
LONE_ALARM = ALARM + 1.0  # of one phrase that no other shares a word with: hundreds are looked at, and by chance some gather five
STAYS = 2.0  # a story that was loud within the week stays so down to this
RESAMPLES = 200  # of the bootstrap: the ends of an 80 % interval then move by about a tenth of its width
INTERVAL = (0.1, 0.9)
BEFORE_ALARM_BUCKETS = 6  # how far back an alarm counts


@dataclass(frozen=True)
class Horizon:
    """A window of `length` buckets, compared with such windows from `gap` buckets before it on."""

    length: float
    gap: int
    half_life: float  # in windows


# 6 hours, a day, three days, a week where the window is a week. A slow rise must not become its own past: the short ones
# leave out the days just before.
HORIZONS = (Horizon(0.25, 2, 14.0), Horizon(1, 2, 14.0), Horizon(3, 0, 5.0), Horizon(BUCKETS, 0, 2.0))
WEEK = len(HORIZONS) - 1


@dataclass(frozen=True)
class Strength:
    """Of one story: the horizon that shows it best, what is expected and heard there."""

    z: float
    horizon: int
    voices: int
    expected: Expected
    week_expected: float  # voices in the whole window, scaled as those of stories are
    alarmed: bool
    was_alarmed: bool

    @property
    def loud(self) -> bool:
        """True where it is clearly louder than usual, or was so within the week and has not gone back."""
        return self.alarmed or (self.was_alarmed and self.z >= STAYS)


@dataclass(frozen=True)
class Telling:
    """Which posts tell which stories: pairs of story and post."""

    story: Ints
    post: Ints
    stories: int


def strengths(heard: Heard, telling: Telling, covered: Floats, alarms: Floats) -> list[Strength]:
    """The strength of every story; `alarms` is the surprise that each must reach."""
    calm = _calm(heard, telling)
    found = _in_season(heard, telling, [_at_horizon(heard, telling, horizon, covered, calm) for horizon in HORIZONS])
    voices = np.array([now for now, _ in found])
    scores = np.array([usual.surprise(now) for now, usual in found])
    rings = (scores >= alarms) & (voices >= LEAST_VOICES)
    was = _alarmed_before(heard, telling, [usual for _, usual in found], alarms)
    result = []
    for story in range(telling.stories):
        ringing = rings[:, story]
        best = int(np.argmax(np.where(ringing, scores[:, story], -np.inf))) if ringing.any() else WEEK
        usual = found[best][1]
        result.append(
            Strength(
                z=float(scores[best, story]),
                horizon=best,
                voices=int(voices[best, story]),
                expected=usual.of(story),
                week_expected=float(found[WEEK][1].heard[story]) * heard.scale,
                alarmed=bool(ringing.any()),
                was_alarmed=bool(was[story]),
            )
        )
    return result


def _in_season(heard: Heard, telling: Telling, found: list[tuple[Floats, Expected]]) -> list[tuple[Floats, Expected]]:
    """The same, where no less is expected of talk that comes round than at its occurrences before; looked at where it is loud."""
    loud = np.any([usual.surprise(now) >= STAYS for now, usual in found], axis=0)
    season = np.zeros(telling.stories)
    for story in np.flatnonzero(loud).tolist():
        season[story] = season_of(heard, telling.post[telling.story == story])
    return [(now, usual.at_least(season)) for now, usual in found]


def _calm(heard: Heard, telling: Telling) -> Mask:
    """Buckets (0 the newest) in which each story does not burst."""
    daily = heard.voices(telling.story, telling.post, heard.back, (telling.stories, ALL_BUCKETS))
    panel = np.bincount(heard.back, minlength=ALL_BUCKETS)
    calm: Mask = ~bursting(daily[:, ::-1].astype(np.float64), panel[::-1].astype(np.float64))[:, ::-1]
    return calm


def _at_horizon(heard: Heard, telling: Telling, horizon: Horizon, covered: Floats, calm: Mask) -> tuple[Floats, Expected]:
    """Voices of all stories in the newest window of the horizon, and what their past leads to expect there."""
    window, keep, count = _windows(heard, horizon)
    voices = heard.voices(telling.story, telling.post, np.where(keep, window, -1), (telling.stories, count))
    panel = np.bincount(window[keep], minlength=count).astype(np.float64)
    shares = _covered(horizon, count - 1, covered)
    quiet = _calm_windows(horizon, count - 1, calm)
    usual = expected(voices[:, 1:], panel[1:], float(panel[0]), horizon.half_life, shares, quiet)
    return voices[:, 0], usual.at_least(_round(heard, telling, horizon, 0))


def _round(heard: Heard, telling: Telling, horizon: Horizon, lag: int) -> Floats:
    """What comes round with every window: the fewer of the voices in the same place one and two windows before."""
    if horizon.length >= BUCKETS:
        return np.zeros(telling.stories)
    return np.minimum(*(_voices_in(heard, telling, horizon, lag + weeks * BUCKETS) for weeks in (1, 2)))


def _voices_in(heard: Heard, telling: Telling, horizon: Horizon, lag: int) -> Floats:
    """Voices of all stories in a window of the horizon's length that ended `lag` buckets before the end."""
    window, keep, count = _windows(heard, horizon)
    inside = (heard.buckets >= lag) & (heard.buckets < lag + horizon.length)
    beside = heard.beside(np.where(keep, window, -1), count)
    return heard.voices(telling.story, telling.post, np.where(inside, 0, -1), (telling.stories, 1), beside)[:, 0]


def _calm_windows(horizon: Horizon, count: int, calm: Mask) -> Mask:
    """Windows before of which at most half the buckets are in a burst."""
    width = max(int(horizon.length), 1)
    first = width + horizon.gap
    quiet: Mask = calm[:, first : first + count * width].reshape(len(calm), count, width).mean(axis=2) >= 0.5
    return quiet


def _windows(heard: Heard, horizon: Horizon) -> tuple[Ints, Mask, int]:
    """The window of each post (0 the newest), whether it lies in one, and how many windows there are."""
    width = max(int(horizon.length), 1)
    first = max(int(horizon.length), 1) + horizon.gap
    count = 1 + (ALL_BUCKETS - first) // width
    window = np.where(heard.back < horizon.length, 0, 1 + (heard.back - first) // width)
    keep = (heard.back < max(horizon.length, 1)) | ((heard.back >= first) & (window < count))
    if horizon.length < 1:  # the same hours of other days
        keep &= heard.buckets - np.floor(heard.buckets) < horizon.length
    return window, keep, count


def _covered(horizon: Horizon, count: int, covered: Floats) -> Floats:
    """Share of each window before that the store has talk of, from the shares of the weeks before."""
    width = max(int(horizon.length), 1)
    first = width + horizon.gap
    weeks = np.concatenate([[1.0], covered])
    shares = []
    for number in range(count):
        start = first + number * width
        inside = [_bucket_covered(weeks, bucket) for bucket in range(start, start + width)]
        shares.append(sum(inside) / width)
    return np.array(shares)


def _bucket_covered(weeks: Floats, bucket: int) -> float:
    """How much of one bucket is covered, where the older buckets of a week are missing first."""
    week, place = divmod(bucket, BUCKETS)
    return float(np.clip(weeks[min(week, WINDOWS_BEFORE)] * BUCKETS - place, 0.0, 1.0))


def _alarmed_before(heard: Heard, telling: Telling, usual: Sequence[Expected], alarms: Floats) -> Mask:
    """True where the last days' voices would have rung the alarm at the end of one of the buckets before."""
    found = np.zeros(telling.stories, dtype=bool)
    for number in (1, 2):  # a day and three days
        for lag in range(1, BEFORE_ALARM_BUCKETS + 1):
            voices = _voices_in(heard, telling, HORIZONS[number], lag)
            then = usual[number].at_least(_round(heard, telling, HORIZONS[number], lag))
            found |= (then.surprise(voices) >= alarms) & (voices >= LEAST_VOICES)
    return found


def interval(key: str, strength: Strength, breadth: float) -> tuple[float, float]:
    """80 % interval of momentum when authors are drawn again (Poisson bootstrap).

    Each author is drawn Poisson(1) times, so a sum over k authors is Poisson(k), now and in the windows before. The draw is
    seeded by the key: the same story has the same interval whatever stands beside it.
    """
    chance = np.random.default_rng(zlib.crc32(key.encode()))
    usual = strength.expected
    windows = max(float(usual.windows[0]), 1.0)
    now = chance.poisson(strength.voices, RESAMPLES).astype(np.float64)
    before = chance.poisson(float(usual.mean[0]) * windows, RESAMPLES) / windows
    before = np.maximum(before, min(float(usual.mean[0]), DOUBT_VOICES))
    scores = surprise(now, before, np.full(RESAMPLES, usual.clumping[0])) * breadth
    low, high = np.quantile(scores, INTERVAL)
    return round(float(low), 2), round(float(high), 2)
