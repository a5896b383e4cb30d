"""The measure of how late the event loop is."""

from __future__ import annotations

import asyncio
from typing import Any

import anyio
from prometheus_client import generate_latest
from tests import virtual_time

from ruma.api.metrics import Metrics, watch_loop


def test_what_blocks_the_loop_is_measured() -> None:
    metrics = Metrics()

    async def main() -> None:
        loop: Any = asyncio.get_running_loop()
        async with anyio.create_task_group() as group:
            group.start_soon(watch_loop, metrics, 0.05)
            await anyio.sleep(0.101)  # two looks on a free loop
            loop.spend(0.3)  # the third, due in 49 ms, comes 251 ms late
            await anyio.sleep(0)
            await anyio.sleep(0)
            group.cancel_scope.cancel()

    virtual_time.run(main)
    page = generate_latest(metrics.registry).decode()
    assert 'ruma_loop_lag_seconds_bucket{le="0.001"} 2.0' in page
    assert 'ruma_loop_lag_seconds_bucket{le="0.25"} 2.0' in page
    assert 'ruma_loop_lag_seconds_bucket{le="1.0"} 3.0' in page
