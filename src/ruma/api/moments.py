"""The moment a caller asks about. Never reads the clock itself."""

from __future__ import annotations

from datetime import datetime, timedelta

from ruma.errors import BadInput
from ruma.records import EARLIEST, as_utc

SKEW = timedelta(minutes=1)  # a caller's clock may run ahead of ours a little


def read_moment(text: str, now: datetime) -> datetime:
    """An ISO 8601 time as a checked UTC moment."""
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        raise BadInput("as_of: not an ISO 8601 time such as 2026-01-01T00:00:00Z.", param="as_of") from None
    return check_moment(moment, now)


def check_moment(moment: datetime, now: datetime) -> datetime:
    """The moment in UTC (taken as UTC where it names no zone), not before 2009 and not in the future."""
    try:
        utc = as_utc(moment)
    except OverflowError:
        raise BadInput("as_of: outside the calendar.", param="as_of") from None
    if utc < EARLIEST:
        raise BadInput("as_of: before 2009 there is no market to look at.", param="as_of")
    if utc > now + SKEW:
        raise BadInput("as_of: lies in the future.", param="as_of")
    return min(utc, now)
