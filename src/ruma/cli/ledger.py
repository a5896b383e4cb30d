"""`ruma ledger`: proves that no call was changed. Never mends a chain."""

from __future__ import annotations

import typer

from ruma.app import opened_store
from ruma.derive.ledger import first_fault
from ruma.settings import Settings

ledger = typer.Typer(no_args_is_help=True)


@ledger.callback()
def about() -> None:
    """The ledger of calls."""


@ledger.command()
def verify() -> None:
    """Recompute every edition of the ledger; exit status 1 names the first entry that does not verify."""
    with opened_store(Settings(), "ledger") as store:
        fault = first_fault(store)
        editions = store.rows("ledger_editions")
    if fault:
        edition, seq, reason = fault
        typer.echo(f"edition {edition}, entry {seq}: {reason}")
        raise typer.Exit(1)
    for row in editions:
        typer.echo(f"edition {row['edition']}: {row['entries']:,} entries verify, head {row['head']}")
    if not editions:
        typer.echo("The ledger is empty: no call has been loaded.")
