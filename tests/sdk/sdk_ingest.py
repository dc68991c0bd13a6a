"""A local stand-in for Sentry: it takes envelopes and keeps what is in them."""

from __future__ import annotations

import gzip
import itertools
import json
import os
import socket
import threading
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

#: how an ingest may answer: the status and the headers beside it
ANSWERS: dict[str, tuple[int, dict[str, str]]] = {
    "ok": (200, {}),
    "429 with Retry-After": (429, {"Retry-After": "30"}),
    "429 with a short Retry-After": (429, {"Retry-After": "1"}),
    "429": (429, {}),
    "429 for transactions": (429, {"X-Sentry-Rate-Limits": "30:transaction:organization:quota"}),
    "500": (500, {}),
}
DOWN = "down"  #: nobody listens


def items(body: bytes) -> Iterator[tuple[dict[str, Any], Any]]:
    """The items of an envelope: each header with its payload, read as JSON where it is JSON; a recording of a page as text."""
    _, _, rest = body.partition(b"\n")
    while rest.strip():
        line, _, rest = rest.partition(b"\n")
        header = json.loads(line)
        length = header.get("length", len(rest.partition(b"\n")[0]))
        payload, rest = rest[:length], rest[length + 1 :]
        if header.get("type") == "replay_recording":
            yield header, payload.decode("utf-8", "replace")
            continue
        yield header, json.loads(payload) if payload.lstrip()[:1] in (b"{", b"[") else None


class Ingest:
    """What has arrived so far."""

    def __init__(self, answer: str) -> None:
        self.answer = answer
        self.requests: list[str] = []
        self.items: list[tuple[str, Any]] = []
        self._lock = threading.Lock()

    def take(self, path: str, body: bytes) -> None:
        """Keep an envelope; one that is refused counts as a request only."""
        read = [(header.get("type", ""), payload) for header, payload in items(body)]
        with self._lock:
            self.requests.append(path.partition("?")[0])
            if self.answer == "ok":
                self.items.extend(read)

    def of(self, kind: str) -> list[Any]:
        """The payloads of one type of item, in the order in which they came."""
        with self._lock:
            return [payload for name, payload in self.items if name == kind]

    def kinds(self) -> set[str]:
        """The types of all items that came."""
        with self._lock:
            return {name for name, _ in self.items}


def _handler(ingest: Ingest) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self._body()
            ingest.take(self.path, gzip.decompress(body) if self.headers.get("Content-Encoding") == "gzip" else body)
            status, headers = ANSWERS[ingest.answer]
            self.send_response(status)
            headers = {**headers, "Access-Control-Allow-Origin": "*", "Access-Control-Expose-Headers": "Retry-After"}
            for name, value in {**headers, "Content-Type": "application/json", "Content-Length": "2"}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(b"{}")

        def _body(self) -> bytes:
            if self.headers.get("Transfer-Encoding", "") != "chunked":
                return self.rfile.read(int(self.headers.get("Content-Length", 0)))
            chunks = []
            while size := int(self.rfile.readline(), 16):
                chunks.append(self.rfile.read(size))
                self.rfile.readline()
            self.rfile.readline()
            return b"".join(chunks)

        def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the base class's name
            pass

    return Handler


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that dies in the middle of a request is part of some scenarios."""


def _ports() -> Iterator[int]:
    """Ports below those that the system gives away by itself, from a stretch of this process's own, in turn for ever.

    A port that the system gave and that was closed again may be given to an ingest before the program listens on it.
    """
    first = 10_000 + os.getpid() % 20 * 1_000
    yield from itertools.cycle(range(first, first + 1_000))


PORTS = _ports()
_ONE_AT_A_TIME = threading.Lock()


def free_port() -> int:
    """A port on which nobody listens at the moment, and which nobody else of this process is given soon."""
    with _ONE_AT_A_TIME:
        return next(port for port in PORTS if _is_free(port))


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("", port))
        except OSError:
            return False
    return True


@contextmanager
def listening(answer: str) -> Iterator[tuple[Ingest, int]]:
    """An ingest that answers so, and its port."""
    if answer == DOWN:
        yield Ingest(answer), free_port()
        return
    ingest = Ingest(answer)
    server = _Server(("127.0.0.1", 0), _handler(ingest))
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    try:
        yield ingest, int(server.server_address[1])
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
