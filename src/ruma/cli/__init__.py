"""The command line. Parses words, calls the house, prints; never computes an answer itself."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import orjson
import typer
from rich.console import Console

from ruma.cli.keys import keys
from ruma.cli.ledger import ledger
from ruma.errors import BadInput, RumaError
from ruma.settings import Settings

app = typer.Typer(
    no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help="Ruma: market answers with evidence."
)
app.add_typer(keys, name="keys", help="Keys and credits.")
app.add_typer(ledger, name="ledger", help="The ledger of calls.")
errors = Console(stderr=True)

AsOf = Annotated[str | None, typer.Option("--as-of", help="Answer as of this UTC moment, e.g. 2020-03-14.")]
Json = Annotated[bool, typer.Option("--json", help="Print JSON for machines.")]


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port; 0 takes a free one.")] = None,
) -> None:
    """Start the server."""
    from ruma.cli.serving import serve as run

    given = {name: value for name, value in (("host", host), ("port", port)) if value is not None}
    run(Settings().model_copy(update=given))


@app.command()
def prepare() -> None:
    """Make a store that can answer: keeps what is there, else fills it with a simulated market."""
    from ruma.app import DEMO_DAYS, DEMO_SEED, opened_store
    from ruma.cli.preparing import prepare_demo
    from ruma.cli.remote import remote_of

    settings = Settings()
    if remote_of(settings):
        return
    with opened_store(settings, "prepare") as store:
        prepare_demo(store, settings, seed=DEMO_SEED, days=DEMO_DAYS, console=errors)


@app.command()
def load(paths: Annotated[list[Path], typer.Argument(help="Files or folders in the record format.")]) -> None:
    """Load tokens, posts and prices. Loading a file twice changes nothing."""
    from ruma import clock
    from ruma.app import default_rejects, opened_store
    from ruma.cli.output import LoadBars, print_load_report
    from ruma.pipeline import load as run

    settings = Settings()
    with opened_store(settings, "load") as store, LoadBars(errors) as bars:
        report = run(store, paths, clock.now(), default_rejects(settings), bars.update, bars.deriving)
    print_load_report(report)
    raise typer.Exit(0 if report.anything else 1)


@app.command()
def mark(file: Annotated[Path, typer.Argument(help="A posts file.")]) -> None:
    """Print posts with their marks as JSON lines, storing nothing."""
    from ruma import clock
    from ruma.app import opened_store
    from ruma.cli.marking import marked_lines

    settings = Settings()
    good = False
    with opened_store(settings, "mark") as store:
        tokens = [token.record() for token in store.tokens()]
    if not tokens:
        errors.print("No tokens are loaded, so no mention can be recognised; load tokens first.", highlight=False)
    for line, reject in marked_lines(file, tokens, clock.now()):
        if reject:
            errors.print(f"[yellow]{reject.file}:{reject.line}[/]: {reject.reason}", highlight=False)
        else:
            good = True
            sys.stdout.buffer.write(line + b"\n")
    sys.stdout.flush()
    raise typer.Exit(0 if good else 1)


@app.command()
def ask(
    question: str,
    as_of: AsOf = None,
    thinking_mode: Annotated[str, typer.Option("--thinking-mode", help="auto, fast or deep.")] = "auto",
    json: Json = False,
) -> None:
    """Ask a question; the answer streams."""
    from ruma.cli.output import stream_answer
    from ruma.cli.remote import remote_of

    body: dict[str, Any] = {"messages": [{"role": "user", "content": question}], "thinking_mode": thinking_mode}
    body |= {"as_of": as_of} if as_of else {}
    settings = Settings()
    if remote := remote_of(settings):
        answer = remote.chat(body)
    else:
        from ruma.cli.asking import local_chat

        answer = local_chat(settings, body)
    if json:
        whole = [end for _, end in answer][-1]
        sys.stdout.buffer.write(orjson.dumps(whole, option=orjson.OPT_INDENT_2) + b"\n")
    else:
        stream_answer(answer)


@app.command(context_settings={"allow_extra_args": True, "ignore_unknown_options": True})
def measure(
    context: typer.Context,
    name: str,
    as_of: AsOf = None,
    json: Json = False,
) -> None:
    """Any measure: NAME [TOKEN] [--hours N] [--granularity G] and whatever else the measure takes as --option value."""
    from ruma.cli.output import print_measure
    from ruma.cli.remote import remote_of
    from ruma.measures.declare import declared_measures

    measures = declared_measures()
    if name not in measures:
        raise BadInput(f"No measure is called {name!r}; there are {', '.join(measures)}.", param="name")
    words, raw = _words_and_options(context.args)
    raw |= {"as_of": as_of} if as_of else {}
    for field, word in zip(
        (n for n in measures[name].arguments.model_fields if n in ("id", "q", "token", "author", "chain")), words, strict=False
    ):
        raw[field] = word
    if len(words) > 1:
        raise BadInput(f"What is {words[1]!r}? Parameters are given as --name value.", param=words[1])
    arguments = measures[name].parse(raw)
    settings = Settings()
    if remote := remote_of(settings):
        result = remote.measure(measures[name], raw)
    else:
        from ruma.cli.asking import local_measure

        result = local_measure(settings, measures[name], arguments)
    print_measure(measures[name], result, as_json=json)


@app.command()
def simulate(
    out: Annotated[Path, typer.Option(help="Folder to write to.")],
    seed: Annotated[int, typer.Option(help="Same seed, same market.")] = 7,
    days: Annotated[int, typer.Option(min=1, max=366, help="Length of the run.")] = 30,
    posts: Annotated[
        int | None, typer.Option(min=1, max=10_000_000, help="Posts in all, to ten million; default 700 a day.")
    ] = None,
    end: Annotated[str | None, typer.Option(help="End of the market, UTC; default 2026-01-01.")] = None,
    trades: Annotated[bool, typer.Option("--trades/--no-trades", help="Write DEX trades and wallets, too.")] = True,
    ring_size: Annotated[
        int | None, typer.Option(min=1, max=5_000, help="Accounts in each of the three bot rings; default 12 to 20.")
    ] = None,
) -> None:
    """Write a simulated market in the record format, and its truth.

    Memory is bounded by the hour, not by the run; the same options give the same bytes.
    """
    from ruma.cli.preparing import simulate_market

    until = moment(end or "2026-01-01", "end")
    simulate_market(seed, days, out, posts=posts, end=until, trades=trades, ring_size=ring_size, console=errors)


def moment(text: str, name: str) -> datetime:
    """A UTC moment from ISO 8601; BadInput names the option."""
    from ruma.records import as_utc

    try:
        return as_utc(datetime.fromisoformat(text))
    except ValueError:
        raise BadInput(
            f"{name}: {text!r} is no ISO 8601 date or time, e.g. 2020-03-14 or 2020-03-14T12:00:00Z.", param=name
        ) from None


def _words_and_options(args: list[str]) -> tuple[list[str], dict[str, Any]]:
    """Plain words, and `--name value` or `--name=value` pairs."""
    words: list[str] = []
    options: dict[str, Any] = {}
    waiting: str | None = None
    for arg in args:
        if waiting is not None:
            options[waiting], waiting = arg, None
        elif arg.startswith("--"):
            name, equals, value = arg[2:].partition("=")
            name = name.replace("-", "_")
            if equals:
                options[name] = value
            else:
                waiting = name
        else:
            words.append(arg)
    if waiting is not None:
        raise BadInput(f"--{waiting} needs a value.", param=waiting)
    return words, options


def main() -> None:
    """Run the command line; errors of ours are one clear line and exit status 2 (bad input) or 1."""
    try:
        app()
    except BadInput as error:
        errors.print(f"[red]error:[/] {error.message}", highlight=False, soft_wrap=True)
        raise SystemExit(2) from None
    except RumaError as error:
        errors.print(f"[red]error:[/] {error.message}", highlight=False, soft_wrap=True)
        raise SystemExit(1) from None
    except BrokenPipeError:
        raise SystemExit(0) from None
    except OSError as error:
        errors.print(f"[red]error:[/] {error.filename}: {error.strerror}", highlight=False, soft_wrap=True)
        raise SystemExit(1) from None


if __name__ == "__main__":
    main()
