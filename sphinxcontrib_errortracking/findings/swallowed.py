"""The handlers that neither capture an error nor pass it on, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import join
from sphinxcontrib_errortracking.findings.records import Code, Row
from sphinxcontrib_errortracking.findings.state import own_client

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.model.records import CatchBlock, Setup

#: topic by which a handler is looked at -> in our words
FOUND_BY: Mapping[str, str] = {
    "network": "network requests",
    "webrtc": "WebRTC",
    "media": "media",
    "auth": "names of authentication",
    "socket": "sockets",
    "route": "request handlers",
}


def quiet(setup: Setup) -> tuple[CatchBlock, ...]:
    """Give the handlers that were looked at and do neither; of an app with a client of its own calls on it are not all followed."""
    found = (block for block in setup.catch_blocks if not (block.captures or block.rethrows))
    return tuple(block for block in found if own_client(setup, block.app) is None)


def swallowed(setup: Setup) -> tuple[Row, ...]:
    """Give a row for each file: File, Lines, Found By."""
    files: dict[str, list[CatchBlock]] = {}
    for block in quiet(setup):
        files.setdefault(block.loc.source, []).append(block)
    return tuple(_row(file, blocks) for file, blocks in sorted(files.items()))


def _row(file: str, blocks: list[CatchBlock]) -> Row:
    lines = sorted({block.loc.line for block in blocks})
    topics = [FOUND_BY[name] for name in FOUND_BY if any(name in block.topics for block in blocks)]
    found_by = join([(words,) for words in topics or ["Sentry, or a function that captures, in its file"]])
    return Row(cells=((Code(file),), (", ".join(map(str, lines)),), found_by))
