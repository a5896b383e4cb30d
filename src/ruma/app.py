"""The composition root: the only place that knows which engine, accounts and agent are in use. Never does their work.

Rooms are imported where they are built: `ruma load` and its helper processes need neither the agent nor the API.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from ruma import clock, tracing
from ruma.errors import BadInput
from ruma.settings import Settings
from ruma.store.store import Store
from ruma.tiers import Tier

if TYPE_CHECKING:
    from fastapi import FastAPI

    from ruma.access.accounts import Accounts
    from ruma.access.rates import Rates
    from ruma.agent.agent import Agent
    from ruma.agent.work import Writer
    from ruma.api.services import Services

LOCAL_KEY_FILE = "local.key"
LOCAL_CREDITS = 1_000_000
DEMO_SEED = 7
DEMO_DAYS = 45  # enough past for the 30-day baselines of the boards


def open_store(settings: Settings, role: str) -> Store:
    """The store the settings name; StoreInUse where another process has the embedded one."""
    if settings.clickhouse_dsn:
        return Store.server(settings.clickhouse_dsn.get_secret_value())
    return Store.embedded(settings.data_dir, role=role)


@contextmanager
def opened_store(settings: Settings, role: str) -> Iterator[Store]:
    """As open_store, closed at the end."""
    store = open_store(settings, role)
    try:
        yield store
    finally:
        store.close()


def open_accounts(settings: Settings) -> Accounts:
    """Keys and credits: SQLite in the data folder, or the database the settings name."""
    from ruma.access.accounts import Accounts

    if settings.accounts_dsn:
        return Accounts.open(settings.accounts_dsn.get_secret_value(), daily_credits=settings.daily_credits)
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    return Accounts.open(settings.data_dir / "accounts.sqlite3", daily_credits=settings.daily_credits)


def open_rates(settings: Settings) -> Rates:
    """The limits: counted in this process, or where the settings say."""
    from ruma.access.rates import Rates

    counters = None
    if settings.limits_dsn:
        try:
            from ruma.access.counters_valkey import ValkeyCounters
        except ModuleNotFoundError as error:
            raise BadInput("RUMA_LIMITS_DSN needs a driver: pip install 'ruma[valkey]'.") from error
        counters = ValkeyCounters(settings.limits_dsn.get_secret_value())
    return Rates(settings.rate_per_minute, settings.max_streams_per_key, settings.requests_per_day, counters)


def refuse_unshared(settings: Settings) -> None:
    """BadInput where several processes would each count limits for themselves, or fight for the embedded store."""
    lacking = {"RUMA_CLICKHOUSE_DSN": settings.clickhouse_dsn, "RUMA_LIMITS_DSN": settings.limits_dsn}
    names = [name for name, given in lacking.items() if given is None]
    if settings.workers > 1 and names:
        raise BadInput(
            f"RUMA_WORKERS={settings.workers} needs {' and '.join(names)}: the embedded store belongs to one process, and "
            "limits in memory would count for each process anew.",
            param="workers",
        )


def build_agent(settings: Settings, store: Store) -> Agent:
    """The agent over one store, with the writer the settings name."""
    from ruma.agent.agent import Agent
    from ruma.measures.declare import declared_measures
    from ruma.measures.reading import Reading

    return Agent(declared_measures(), lambda as_of: Reading(store, as_of), store.data_kind, build_writer(settings))


def build_writer(settings: Settings) -> Writer | None:
    """The model writer where the settings name a model; None for the offline one."""
    if settings.model is None:
        return None
    from ruma.agent.model.limits import Limits

    try:
        from ruma.agent.model.provider import writer_of
    except ImportError as error:
        raise BadInput("RUMA_MODEL is set, but the extra `model` is not installed: pip install 'ruma[model]'.") from error
    return writer_of(
        settings.model,
        settings.model_url,
        settings.model_key.get_secret_value() if settings.model_key else None,
        settings.model_tools,
        Limits(
            requests=settings.model_requests,
            tool_calls=settings.model_tool_calls,
            tokens=settings.model_tokens,
            reply_tokens=settings.model_reply_tokens,
            usd=settings.model_usd,
            total_s=settings.model_seconds,
            silence_s=settings.model_silence_seconds,
        ),
        settings.outgoing_to,
    )


def build_services(settings: Settings, store: Store, accounts: Accounts) -> Services:
    """Everything the HTTP door needs."""
    from ruma.api.services import Services
    from ruma.measures.declare import declared_measures
    from ruma.measures.reading import Reading

    def reading(as_of: datetime) -> Reading:
        return Reading(store, as_of)

    return Services(
        settings=settings,
        accounts=accounts,
        rates=open_rates(settings),
        measures=declared_measures(),
        reading=reading,
        agent=build_agent(settings, store),
        data_kind=store.data_kind,
        seen_until=lambda: reading(clock.now()).posts_window(1).seen_until,
    )


def build_server(settings: Settings, store: Store) -> FastAPI:
    """The HTTP application over an open store; its spans go where the settings say."""
    from ruma.api.factory import build_api

    if settings.otel_endpoint:
        tracing.trace_to(settings.otel_endpoint)
    return build_api(build_services(settings, store, open_accounts(settings)))


def local_key(settings: Settings) -> str:
    """The Pro key of this machine's operator: made once, kept readable by its owner alone."""
    path = settings.data_dir / LOCAL_KEY_FILE
    if path.exists():
        return path.read_text(encoding="utf-8").strip()
    key = open_accounts(settings).create_key("local", Tier.PRO, LOCAL_CREDITS)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(key + "\n")
    return key


def demo_end() -> datetime:
    """The end of a demonstration market: the last whole hour."""
    return clock.now().replace(minute=0, second=0, microsecond=0)


def default_rejects(settings: Settings) -> Path:
    """Where a load sets bad rows aside; a new file for each load."""
    return settings.data_dir / "rejects" / f"{clock.now():%Y%m%dT%H%M%S%f}.jsonl"
