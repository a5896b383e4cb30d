"""Every setting, its default and its meaning. The only place that reads the environment."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from urllib.parse import unquote, urlsplit

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
    """An SQLAlchemy address for keys and credits, e.g. postgresql://user:pass@host/ruma; default: SQLite in the data folder."""
    limits_dsn: SecretStr | None = None
    """A Valkey or Redis server that several processes count limits in, e.g. valkey://host:6379/0; default: in memory."""
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    """Server processes; more than one needs limits, accounts and store that processes can share."""
    rate_per_minute: Annotated[int, Field(ge=1)] = 120
    """Requests a key may make in a minute."""
    requests_per_day: Annotated[int, Field(ge=1)] | None = None
    """Requests a key may make on a UTC day; default: no bound."""
    daily_credits: Annotated[int, Field(ge=1)] | None = None
    """Credits a key may use on a UTC day where it has no bound of its own; default: no bound."""
    wrong_keys_per_minute: Annotated[int, Field(ge=0)] = 60
    """Wrong keys that may come from one address in a minute; 0 for no bound, where a proxy hides the addresses."""
    max_body_bytes: Annotated[int, Field(ge=1024)] = 2_000_000
    max_streams_per_key: Annotated[int, Field(ge=1)] = 8
    model: str | None = None
    """A language model that picks tools and words answers; default: the offline writer. With `model_url` the name that server
    knows, else `provider:name` as pydantic-ai writes it, e.g. anthropic:claude-sonnet-4-5. Needs the extra `model`."""
    model_url: str | None = None
    """An OpenAI-compatible server, e.g. http://127.0.0.1:8080/v1 (llama.cpp, vLLM, Ollama, a hosted API)."""
    model_key: SecretStr | None = None
    """The key of that server or provider; without one a provider looks for its own variable."""
    model_tools: Literal["auto", "native", "text", "schema", "plan"] = "auto"
    """How the model picks tools: native calls, a call as text, a pick held to a JSON schema, or not at all; auto tries all."""
    model_seconds: Annotated[float, Field(gt=0)] = 90.0
    """Time a model may take for one answer."""
    model_silence_seconds: Annotated[float, Field(gt=0)] = 30.0
    """Time it may say nothing."""
    model_requests: Annotated[int, Field(ge=2)] = 6
    model_tool_calls: Annotated[int, Field(ge=0)] = 6
    model_tokens: Annotated[int, Field(ge=1)] = 24_000
    """Tokens of one answer, prompts and replies together."""
    model_reply_tokens: Annotated[int, Field(ge=16)] = 1_000
    """Tokens of one reply; more for models that think before they write."""
    model_usd: Annotated[Decimal, Field(gt=0)] | None = None
    """Money one answer may cost, where the model's price is known."""
    outgoing_to: Literal["public", "loopback", "private"] = "public"
    """Where requests that Ruma itself makes (to a language model) may go: public addresses; loopback: this machine too; private:
    private networks as well. Link-local and metadata addresses are never asked."""
    cors_origins: tuple[str, ...] = ()
    log_level: str = "INFO"
    otel_endpoint: str | None = None
    """Where spans are sent, as OTLP over HTTP, e.g. http://collector:4318/v1/traces; needs the extra `otel`."""

    def secrets(self) -> list[str]:
        """What must never be seen: keys, addresses with passwords, and those passwords alone."""
        given = [value.get_secret_value() for value in vars(self).values() if isinstance(value, SecretStr)]
        passwords = [urlsplit(text).password for text in given if "://" in text]
        return [text for text in (*given, *passwords, *(unquote(one) for one in passwords if one)) if text]
