"""`ruma keys`: make, list, revoke, rotate, limit, grant, audit. A key is printed once and kept only as a hash."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Annotated

import orjson
import typer
from rich.table import Table

from ruma import clock
from ruma.app import open_accounts
from ruma.cli.output import output
from ruma.errors import BadInput
from ruma.settings import Settings
from ruma.tiers import Tier

if TYPE_CHECKING:
    from ruma.access.accounts import Accounts, KeyListing

keys = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]
Daily = Annotated[int | None, typer.Option(min=1, help="Most credits of a UTC day; default: RUMA_DAILY_CREDITS.")]


@contextmanager
def _accounts() -> Iterator[Accounts]:
    accounts = open_accounts(Settings())
    try:
        yield accounts
    finally:
        accounts.close()


@keys.command()
def create(
    name: Annotated[str, typer.Option(help="Who or what the key is for.")],
    tier: Annotated[str, typer.Option(help="Free, Basic, Starter or Pro.")] = "Free",
    credits: Annotated[int, typer.Option(min=0, help="Credits to start with.")] = 0,
    days: Annotated[int | None, typer.Option(min=1, max=36_500, help="Days until it expires; default: never.")] = None,
    daily_credits: Daily = None,
) -> None:
    """Print a new key, alone, on standard output. It can't be shown again."""
    expires_at = None if days is None else clock.now() + timedelta(days=days)
    with _accounts() as accounts:
        typer.echo(accounts.create_key(name, _tier(tier), credits, expires_at, daily_credits))


@keys.command(name="list")
def list_keys(json: Json = False) -> None:
    """All keys, without their secrets."""
    with _accounts() as accounts:
        rows = accounts.list_keys()
    if json:
        typer.echo(orjson.dumps([asdict(row) | {"tier": row.tier.label} for row in rows]).decode())
        return
    table = Table("id", "name", "tier", "credits", "a day", "last four", "created", "last used", "state")
    for row in rows:
        used = f"{row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never"
        daily = f"{row.daily_credits:,}" if row.daily_credits else ""
        shown = (row.public_id, row.name, row.tier.label, f"{row.balance_credits:,}", daily, row.last_four)
        table.add_row(*shown, f"{row.created_at:%Y-%m-%d}", used, _state(row, clock.now()))
    output().print(table)


@keys.command()
def revoke(public_id: str) -> None:
    """Stop a key. Running servers follow within 30 seconds."""
    with _accounts() as accounts:
        accounts.revoke(public_id)
    typer.echo(f"{public_id} is revoked.")


@keys.command()
def rotate(
    public_id: str,
    overlap_hours: Annotated[float, typer.Option(min=0, help="Hours that the old key works longer.")] = 24,
) -> None:
    """Print a new key with the same balance, alone, on standard output; the old one works a while longer."""
    with _accounts() as accounts:
        typer.echo(accounts.rotate(public_id, overlap_hours))


@keys.command()
def limit(public_id: str, daily_credits: Daily = None) -> None:
    """Set what a key may spend on a UTC day."""
    with _accounts() as accounts:
        accounts.limit(public_id, daily_credits)
    typer.echo(f"{public_id} may spend {daily_credits or 'what RUMA_DAILY_CREDITS says'} a day.")


@keys.command()
def grant(public_id: str, credits: Annotated[int, typer.Argument(min=1)]) -> None:
    """Add credits and print the balance."""
    with _accounts() as accounts:
        typer.echo(accounts.grant(public_id, credits))


@keys.command()
def audit() -> None:
    """Prove that the ledger adds up; what does not is printed, and the exit code is 1."""
    with _accounts() as accounts:
        found = accounts.audit()
    for sentence in found:
        typer.echo(sentence)
    typer.echo(f"{len(found)} finding(s)", err=True)
    raise typer.Exit(1 if found else 0)


def _state(row: KeyListing, now: datetime) -> str:
    if row.revoked_at is not None:
        return "revoked"
    if row.expires_at is None:
        return "live"
    return f"until {row.expires_at:%Y-%m-%d}" if row.expires_at > now else "expired"


def _tier(name: str) -> Tier:
    try:
        return Tier.named(name)
    except ValueError as error:
        raise BadInput(str(error), param="tier") from None
