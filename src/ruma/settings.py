"""Every setting, its default and its meaning. The only place that reads the environment."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class Settings(BaseSettings):
    """Read from `RUMA_*` variables, then `.env`; every door has an embedded default."""

    model_config = SettingsConfigDict(env_prefix="RUMA_", env_file=".env", extra="ignore")

    data_dir: Path = Path("ruma-data")
    """Folder of the embedded stores, the lock and the local key."""
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65_535)] = 8000
    clickhouse_dsn: SecretStr | None = None
    """A ClickHouse server instead of the embedded engine, e.g. clickhouse://user:pass@host:8123/ruma."""
    accounts_dsn: SecretStr | None = None
    """An SQLAlchemy address for keys and credits; default: SQLite in the data folder."""
    rate_per_minute: Annotated[int, Field(ge=1)] = 120
    """Requests a key may make in a minute."""
    max_body_bytes: Annotated[int, Field(ge=1024)] = 2_000_000
    max_streams_per_key: Annotated[int, Field(ge=1)] = 8
    cors_origins: tuple[str, ...] = ()
    log_level: str = "INFO"
