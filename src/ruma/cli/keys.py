"""`ruma keys`: make, list, revoke, rotate, grant. A key is printed once and kept only as a hash."""

from __future__ import annotations

from dataclasses import asdict
from typing import Annotated

import orjson
import typer
from rich.console import Console
from rich.table import Table

from ruma.app import open_accounts
from ruma.errors import BadInput
from ruma.settings import Settings
from ruma.tiers import Tier

keys = typer.Typer(no_args_is_help=True)
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@keys.command()
def create(
    name: Annotated[str, typer.Option(help="Who or what the key is for.")],
    tier: Annotated[str, typer.Option(help="Free, Basic, Starter or Pro.")] = "Free",
    credits: Annotated[int, typer.Option(min=0, help="Credits to start with.")] = 0,
) -> None:
    """Print a new key, alone, on standard output. It can't be shown again."""
    typer.echo(open_accounts(Settings()).create_key(name, _tier(tier), credits))


@keys.command(name="list")
def list_keys(json: Json = False) -> None:
    """All keys, without their secrets."""
    rows = open_accounts(Settings()).list_keys()
    if json:
        typer.echo(orjson.dumps([asdict(row) | {"tier": row.tier.label} for row in rows]).decode())
        return
    table = Table("id", "name", "tier", "credits", "last four", "created", "last used", "state")
    for row in rows:
        used = f"{row.last_used_at:%Y-%m-%d %H:%M}" if row.last_used_at else "never"
        state = "revoked" if row.revoked_at else "live"
        shown = (row.public_id, row.name, row.tier.label, f"{row.balance_credits:,}", row.last_four)
        table.add_row(*shown, f"{row.created_at:%Y-%m-%d}", used, state)
    Console().print(table)


@keys.command()
def revoke(public_id: str) -> None:
    """Stop a key."""
    open_accounts(Settings()).revoke(public_id)
    typer.echo(f"{public_id} is revoked.")


@keys.command()
def rotate(public_id: str) -> None:
    """Print a new key with the same balance; the old one works a while longer."""
    typer.echo(open_accounts(Settings()).rotate(public_id))


@keys.command()
def grant(public_id: str, credits: Annotated[int, typer.Argument(min=1)]) -> None:
    """Add credits and print the balance."""
    typer.echo(open_accounts(Settings()).grant(public_id, credits))


def _tier(name: str) -> Tier:
    try:
        return Tier.named(name)
    except ValueError as error:
        raise BadInput(str(error), param="tier") from None
