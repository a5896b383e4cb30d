"""A stand-in for a ClickHouse server: takes the client's HTTP requests and hands the statements to chDB."""

from __future__ import annotations

import gzip
import tempfile
import threading
import zlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from email import message_from_bytes
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import chdb

TRANSPORT = {"query", "database", "session_id", "query_id", "compress", "enable_http_compression", "client_protocol_version"}
TRANSPORT |= {"wait_end_of_query", "buffer_size", "http_headers_progress_interval_ms", "send_progress_in_http_headers", "role"}
TRANSPORT |= {"session_timeout", "session_check", "cancel_http_readonly_queries_on_client_close", "default_format"}


class _Handler(BaseHTTPRequestHandler):
    connection_of_chdb: Any
    lock: threading.Lock

    def log_message(self, *_: object) -> None:
        """Keep the test's output quiet."""

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        if "chunked" in self.headers.get("Transfer-Encoding", ""):
            body = b"".join(iter(self._chunk, b""))
        else:
            body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        match self.headers.get("Content-Encoding"):
            case "gzip":
                body = gzip.decompress(body)
            case "deflate":
                body = zlib.decompress(body)
        kind = self.headers.get("Content-Type", "")
        if kind.startswith("multipart/form-data"):  # the client sends long parameters as a form
            form = message_from_bytes(b"Content-Type: " + kind.encode() + b"\r\n\r\n" + body)
            parts = {str(part.get_param("name", header="Content-Disposition")): part for part in form.get_payload()}
            fields = {name: part.get_payload(decode=True).decode() for name, part in parts.items()}
            self._answer(b"", fields)
            return
        self._answer(body)

    def _chunk(self) -> bytes:
        size = int(self.rfile.readline(), 16)
        data = self.rfile.read(size)
        self.rfile.readline()
        return data

    def _answer(self, body: bytes, fields: Mapping[str, str] | None = None) -> None:
        asked = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True)) | dict(fields or {})
        try:
            data = self._run(asked, body)
            self.send_response(200)
        except Exception as error:
            data = str(error).encode()
            self.send_response(500)
            self.send_header("X-ClickHouse-Exception-Code", "1")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def _run(self, asked: dict[str, str], body: bytes) -> bytes:
        statement, data = (asked["query"], body) if asked.get("query") else (body.decode(), b"")
        params = {name.removeprefix("param_"): value for name, value in asked.items() if name.startswith("param_")}
        settings = {k: v for k, v in asked.items() if k not in TRANSPORT and not k.startswith("param_")}
        with self.lock, tempfile.NamedTemporaryFile(suffix=".arrow") as file:
            if data:
                Path(file.name).write_bytes(data)
                head, _, form = statement.rpartition("FORMAT")
                quoted = ", ".join(f"{name} = '{value}'" for name, value in settings.items())
                clause = f" SETTINGS {quoted}" if quoted else ""
                statement = f"{head} FROM INFILE '{file.name}'{clause} FORMAT {form.strip()}"
            answer = self.connection_of_chdb.query(statement, "TabSeparated", params=params)
            return bytes(answer.bytes())


@contextmanager
def loopback_server(folder: Path, database: str) -> Iterator[str]:
    """A DSN that reaches chDB on `folder` over HTTP; the database is made."""
    connection = chdb.connect(str(folder.resolve()))
    connection.query(f"CREATE DATABASE IF NOT EXISTS {database}")
    connection.query(f"USE {database}")
    handler = type("Handler", (_Handler,), {"connection_of_chdb": connection, "lock": threading.Lock()})
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"clickhouse://default@127.0.0.1:{server.server_port}/{database}"
    finally:
        server.shutdown()
        server.server_close()
        connection.close()
