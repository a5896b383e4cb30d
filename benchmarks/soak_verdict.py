"""What a soak has to show: nothing grew, the loop was never late for long, nobody got what was not expected. Pure arithmetic."""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

MOST_GROWTH = (
    0.05  # of resident memory from the second fifth of the load to the last: an allocator breathes by about half of that
)
MOST_FILES = 8  # more open files when idle: an embedded engine opens and merges parts at its own time
MOST_THREADS = 24  # more when idle: workers come with a burst and leave one by one, and there are 40 at most
LATE_S = 0.02
LATE_SHARE = 0.01
FEW = 20  # a run too short to tell a slope


class Sample(NamedTuple):
    """What a process holds at one moment."""

    resident_mb: float
    files: int
    """Open descriptors, sockets included, without those that the engine holds of each thread."""
    sockets: int
    threads: int


@dataclass(frozen=True)
class Soaked:
    """A soak that is over."""

    idle_before: Sample
    idle_after: Sample
    busy: Sequence[Sample]
    lags: dict[float, float]
    """Cumulative counts of how late the loop woke, by bound in seconds."""
    seen: Counter[str]

    @property
    def growth(self) -> float:
        """Of resident memory under load, as a share; 0 where there are too few samples."""
        if len(self.busy) < FEW:
            return 0.0
        fifth = len(self.busy) // 5
        early = statistics.median(one.resident_mb for one in self.busy[fifth : 2 * fifth])
        return statistics.median(one.resident_mb for one in self.busy[-fifth:]) / early - 1

    @property
    def late_share(self) -> float:
        """How often the loop woke later than 20 ms."""
        most = max(self.lags.values(), default=0.0)
        return 1 - self.lags[LATE_S] / most if most else 0.0


def faults(found: Soaked, loop: bool = True) -> list[str]:
    """Each thing that is not as it should be; `loop` False leaves the event loop out, for a machine that others use too."""
    wrong = []
    if found.growth > MOST_GROWTH:
        wrong.append(f"resident memory grew by {found.growth:.1%} under load")
    if found.idle_after.sockets > found.idle_before.sockets:
        wrong.append(f"{found.idle_after.sockets - found.idle_before.sockets} more sockets are open when idle")
    if found.idle_after.files > found.idle_before.files + MOST_FILES:
        wrong.append(f"{found.idle_after.files - found.idle_before.files} more files are open when idle")
    if found.idle_after.threads > found.idle_before.threads + MOST_THREADS:
        wrong.append(f"{found.idle_after.threads - found.idle_before.threads} more threads live when idle")
    if loop and found.late_share > LATE_SHARE:
        wrong.append(f"the loop woke more than {LATE_S * 1000:.0f} ms late {found.late_share:.2%} of the time")
    wrong += [f"{what}, {count} times" for what, count in sorted(found.seen.items()) if not what.endswith(": as expected")]
    return wrong


def told(found: Soaked) -> list[str]:
    """The figures in words."""
    before, after = found.idle_before, found.idle_after
    most = max(found.lags.values(), default=0.0)
    top_mb, top_files = (max((one[place] for one in found.busy), default=0) for place in (0, 1))
    return [
        f"idle: {before.resident_mb:.0f} -> {after.resident_mb:.0f} MB, {before.files} -> {after.files} descriptors, "
        f"{before.sockets} -> {after.sockets} sockets, {before.threads} -> {after.threads} threads",
        f"under load: resident memory {found.growth:+.1%}, at most {top_mb:.0f} MB, {top_files} descriptors",
        "loop lag: " + ", ".join(f"{count / most:.2%} <= {bound * 1000:g} ms" for bound, count in found.lags.items() if most),
        *(f"{what}: {count}" for what, count in sorted(found.seen.items())),
    ]
