"""Runs the server and says where it is. Never answers a request itself."""

from __future__ import annotations

import gc
import os
import signal
import socket
import sys
from typing import Any

import uvicorn
from fastapi import FastAPI
from rich.console import Console
from uvicorn.supervisors import Multiprocess

from ruma.agent.understand_followed import follow_model
from ruma.agent.understand_wording import kind_model
from ruma.api.logs import configure_logs
from ruma.api.patience import PatientProtocol
from ruma.app import LOCAL_KEY_FILE, build_server, local_key, open_store, refuse_unshared
from ruma.cli.output import LoadBars
from ruma.derive.derive import derive
from ruma.settings import Settings

WORKER = "ruma.cli.serving:worker"
SWITCH_S = 0.0005  # beside six threads that compute the loop waited 63 ms at the median by Python's 5 ms, and 5 ms by this
GARBAGE = (20_000, 20, 10)  # a search through all that is alive held the loop for 120 ms, 23 times in 140 s under load
GRACE_S = 25  # open streams may end before the process does; below the usual 30 s of a supervisor


def serve(settings: Settings) -> None:
    """Serve until stopped: one process owns the embedded store; several need everything they share to be a server."""
    refuse_unshared(settings)
    _settle(settings)
    console = Console(stderr=True)
    # uvicorn raises the signal again when it has shut down; left to the system, that would end us with the store still open
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    store = open_store(settings, "serve")
    try:
        if store.repaired_months:
            console.print(f"A load was cut off earlier; recounted {len(store.repaired_months)} month(s).", highlight=False)
        with LoadBars(console) as bars:
            derive(store, bars.deriving)  # what a killed load, or a newer version, left to do
        key = local_key(settings)
        listener = _listen(settings)
        url = f"http://{settings.host}:{listener.getsockname()[1]}"
        store.announce({"pid": os.getpid(), "role": "serve", "url": url})
        _banner(console, url, key if settings.accounts_dsn is None else None, store.data_kind())
        if settings.workers > 1:
            Multiprocess(_config(WORKER, factory=True, workers=settings.workers), sockets=[listener]).run()
        else:
            uvicorn.Server(_config(_ready(build_server(settings, store)))).run(sockets=[listener])
    finally:
        store.close()


def worker() -> FastAPI:
    """The application of one process of several."""
    settings = Settings()
    _settle(settings)
    return _ready(build_server(settings, open_store(settings, "serve")))


def _ready(app: FastAPI) -> FastAPI:
    """Read what the first question needs, and take what lives as long as the process out of the search for garbage."""
    kind_model()
    follow_model()
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE)
    return app


def _settle(settings: Settings) -> None:
    """What holds for the whole process: its log, and how long a thread that computes may keep the event loop waiting."""
    configure_logs(settings.log_level, secrets=settings.secrets())
    sys.setswitchinterval(SWITCH_S)


def _config(app: FastAPI | str, **more: Any) -> uvicorn.Config:
    return uvicorn.Config(
        app,
        log_config=None,
        access_log=False,
        timeout_graceful_shutdown=GRACE_S,
        server_header=False,
        http=PatientProtocol,  # on h11: the faster parser sends a stream in chunks to HTTP/1.0 too, which cannot read them
        ws="none",  # nothing here speaks it
        **more,
    )


def _listen(settings: Settings) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in settings.host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listener.bind((settings.host, settings.port))
    listener.listen(2048)
    return listener


def _banner(console: Console, url: str, key: str | None, data_kind: str) -> None:
    """Where it is and how to ask. With accounts on a server, standard error is somebody's log: the key is not shown there."""
    body = '{"messages":[{"role":"user","content":"What narratives are heating up around Solana?"}]}'
    console.print(f"\n  Ruma answers at   {url}   (data: {data_kind})", highlight=False)
    console.print(f"  Console           {url}/", highlight=False)
    if key is None:
        console.print(f"  Pro key (local)   in the data folder, {LOCAL_KEY_FILE}\n", highlight=False)
        return
    console.print(f"  Pro key (local)   {key}", highlight=False, soft_wrap=True)
    console.print("\n  Try it:\n", highlight=False)
    curl = f"curl -s {url}/api/v1/public/chat/completions -H 'X-API-Key: {key}' -H 'Content-Type: application/json' -d '{body}'"
    console.print(curl, highlight=False, soft_wrap=True, markup=False)
    console.print("")
