"""Spans that name a weekday, a part of a month, a quarter, how long ago or the neighbourhood of a date."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from tests.agent.test_understand import NOW  # a Wednesday, 19 August 2020 at noon

from ruma.agent.understand_spans import read_span


@pytest.mark.parametrize(
    ("words", "hours", "said"),
    [
        ("two days ago", 24, "on 17 August 2020"),
        ("a week ago", 24, "on 12 August 2020"),
        ("6 hours ago", 6, "over the last 6 hours"),
        ("vs two weeks ago", 336, "over the past 14 days"),
        ("vs last month", 720, "over the past month"),
        ("on tuesday", 24, "on 18 August 2020"),
        ("last wednesday", 24, "on 12 August 2020"),
        ("since last friday", 132, "since 14 August 2020"),
        ("the day before yesterday", 24, "on 17 August 2020"),
        ("week to date", 60, "since 17 August 2020"),
        ("in q2", 2184, "from 1 April 2020 to 30 June 2020"),
        ("in q4", 2208, "from 1 October 2019 to 31 December 2019"),
        ("in the second quarter of 2020", 2184, "from 1 April 2020 to 30 June 2020"),
        ("last summer", 1908, "from 1 June 2020 to 19 August 2020"),
        ("first week of march", 168, "from 1 March 2020 to 7 March 2020"),
        ("late july", 264, "from 21 July 2020 to 31 July 2020"),
        ("in the second half of july", 384, "from 16 July 2020 to 31 July 2020"),
        ("between 1 and 12 march", 288, "from 1 March 2020 to 12 March 2020"),
        ("march 1-12", 288, "from 1 March 2020 to 12 March 2020"),
        ("from the 10th to the 15th", 144, "from 10 August 2020 to 15 August 2020"),
        ("since the beginning of august", 444, "since 1 August 2020"),
        ("before 12 march", 168, "from 5 March 2020 to 11 March 2020"),
        ("after 12 march", 168, "from 13 March 2020 to 19 March 2020"),
        ("the week of march 9", 168, "from 9 March 2020 to 15 March 2020"),
        ("since the 10th", 228, "since 10 August 2020"),
        ("on the 25th", 24, "on 25 July 2020"),
        ("recent days", 72, "over the past 3 days"),
        ("between the 3rd and the 10th of march", 192, "from 3 March 2020 to 10 March 2020"),
        ("from 28 may to the 3rd of june", 168, "from 28 May 2020 to 3 June 2020"),
        ("between monday and thursday", 96, "from 10 August 2020 to 13 August 2020"),
        ("between friday and now", 132, "since 14 August 2020"),
        ("from 1 june to today", 1908, "since 1 June 2020"),
        ("yesterday evening", 6, "on the evening of 18 August 2020"),
        ("tuesday morning", 6, "on the morning of 18 August 2020"),
        ("between june and july", 1464, "from 1 June 2020 to 31 July 2020"),
        ("from march to may", 2208, "from 1 March 2020 to 31 May 2020"),
        ("in july and august", 1188, "from 1 July 2020 to 19 August 2020"),
        ("since mid july", 852, "since 15 July 2020"),
        ("since late july", 684, "since 22 July 2020"),
        ("in the twelve days ended 20 march", 288, "in the 12 days to 20 March 2020"),
        ("over the seven days to 19 august", 168, "in the 7 days to 19 August 2020"),
        ("as of today, over the past seven days", 168, "over the past week"),
        ("after three days offline", 72, "over the past 3 days"),
        ("last night", 12, "over the last 12 hours"),
        ("from new years day to jan 20", 480, "from 1 January 2020 to 20 January 2020"),
        ("since this time last week", 168, "over the past week"),
        ("on the 12th and 13th", 48, "from 12 August 2020 to 13 August 2020"),
        ("on the 12th of march and at which one on the 13th", 48, "from 12 March 2020 to 13 March 2020"),
    ],
)
def test_spans(words: str, hours: int, said: str) -> None:
    window = read_span(f"bitcoin sentiment {words}", NOW)
    assert window is not None
    assert (window.hours, window.words) == (hours, said)
    assert window.ends_at is None or window.ends_at <= NOW


@pytest.mark.parametrize("words", ["q5", "24/7", "between 40 and 50", "on 3 tokens", "in two weeks", "one day", "the crash week"])
def test_no_spans(words: str) -> None:
    assert read_span(f"bitcoin {words}", NOW) is None


@pytest.mark.parametrize("minute", [0, 10, 29, 31, 49, 59])
def test_a_span_up_to_now_never_begins_before_the_day_it_names(minute: int) -> None:
    now = datetime(2026, 11, 26, 10, minute, tzinfo=UTC)
    window = read_span("how is doge doing this month", now)
    assert window is not None
    assert (window.hours, window.words) == (610, "since 1 November 2026")
    assert (now - timedelta(hours=window.hours)).day == 1
