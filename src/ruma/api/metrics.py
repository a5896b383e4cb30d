"""Counters for operators, in Prometheus' format. Never holds a key, a question or a name."""

from __future__ import annotations

import anyio
from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60)  # a measure takes ms, a deep answer a minute

LAGS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.25, 1)  # 20 ms is what is aimed at for 99 in 100
LOOK_S = 0.05


class Metrics:
    """The counters of one app, in a registry of their own."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        own = self.registry
        self.requests = Counter(
            "ruma_requests", "Requests by route, method and status.", ["route", "method", "status"], registry=own
        )
        self.seconds = Histogram(
            "ruma_request_seconds", "Time to the end of the answer.", ["route"], registry=own, buckets=SECONDS
        )
        self.answers = Counter("ruma_answers", "Agent answers by how they ended.", ["outcome", "mode"], registry=own)
        self.figures_checked = Counter("ruma_figures_checked", "Figures the gate looked at.", registry=own)
        self.figures_dropped = Counter("ruma_figures_dropped", "Figures the gate refused.", registry=own)
        self.credits = Counter("ruma_credits", "Credits charged, by what was called.", ["what"], registry=own)
        self.open_answers = Gauge("ruma_open_answers", "Answers being written now.", registry=own)
        self.loop_lag = Histogram(
            "ruma_loop_lag_seconds", "How late the event loop wakes who waits for it.", registry=own, buckets=LAGS
        )

    def page(self) -> bytes:
        return generate_latest(self.registry)


async def watch_loop(metrics: Metrics, every_s: float = LOOK_S) -> None:
    """Measure how late the event loop is, until cancelled: what blocks it delays every caller."""
    while True:
        due = anyio.current_time() + every_s
        await anyio.sleep(every_s)
        metrics.loop_lag.observe(max(0.0, anyio.current_time() - due))
