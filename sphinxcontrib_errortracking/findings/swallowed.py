"""The handlers that neither capture an error nor pass it on, file by file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, CallValue, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.findings.integrations import integration
from sphinxcontrib_errortracking.findings.prose import join
from sphinxcontrib_errortracking.findings.reading import Absent
from sphinxcontrib_errortracking.findings.records import Code, Row
from sphinxcontrib_errortracking.findings.state import is_dead, own_client

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


def deals(setup: Setup, block: CatchBlock) -> bool:
    """Tell whether a handler captures or passes on, or logs where `captureConsoleIntegration` may send what is logged."""
    return block.captures or block.rethrows or (block.logs and _sends_console(setup, block))


def _sends_console(setup: Setup, block: CatchBlock) -> bool:
    """May an `init` that runs beside the handler send what is logged?"""
    return any(
        _hears_errors(integration(setup, call, "captureConsoleIntegration", "CaptureConsole"))
        for call in setup.inits(block.app)
        if not is_dead(setup, call) and (block.browser or call.runtime != "browser")
    )


def _hears_errors(found: CallValue | Absent | Unknown) -> bool:
    """Is `console.error`, by which handlers log, not certainly left out of the levels?"""
    match found:
        case CallValue(arguments=(ObjectValue() as given, *_)):
            levels = given.get("levels")
            if not isinstance(levels, ArrayValue) or levels.open is not None:
                return True
            return any(not isinstance(one, Static) or one.value == "error" for one in levels.elements)
        case CallValue() | Unknown():
            return True
        case Absent():
            return False


def quiet(setup: Setup) -> tuple[CatchBlock, ...]:
    """Give the handlers that were looked at and do neither; of an app with a client of its own calls on it are not all followed."""
    found = (block for block in setup.catch_blocks if not deals(setup, block))
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
