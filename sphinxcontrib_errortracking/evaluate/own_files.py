"""JSON files of the repository that are read by a path which begins where the code stands: `readFileSync(join(__dirname, "package.json"))`.

What is compiled may lie elsewhere than the code. A file that lies where the code's own path leads is taken for the one that is read:
where the path led to none, the program would not start. The path itself is not known, as it depends on where the repository lies.
"""

from __future__ import annotations

from posixpath import dirname, normpath
from posixpath import join as joined
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.choices import at, each_of
from sphinxcontrib_errortracking.evaluate.json_values import json_file
from sphinxcontrib_errortracking.evaluate.references import Global, Pending
from sphinxcontrib_errortracking.evaluate.values import Static, Unknown
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(frozen=True, slots=True)
class Place(Unknown):
    """The absolute path, or the URL, of something at `path` in the repository."""

    path: str = ""


@dataclass(frozen=True, slots=True)
class Text(Unknown):
    """The text of the file at `path` in the repository."""

    path: str = ""


Part: TypeAlias = "Callable[[Engine, tuple[Value, ...], Unknown], Value]"
_OWN_FOLDER = frozenset({"__dirname", "import.meta.dirname"})
_OWN_FILE = frozenset({"__filename", "import.meta.filename", "import.meta.url"})


def _path_of(value: Value) -> str | None:
    """Where in the repository a path or URL leads; the last place of the chain is where the code asks for its own."""
    if isinstance(value, Place):
        return value.path
    if isinstance(value, Global) and value.chain:
        own = value.chain[-1].source
        return dirname(own) if value.name in _OWN_FOLDER else own if value.name in _OWN_FILE else None
    return None


def _below(folder: str, parts: Sequence[Value]) -> str | None:
    """The path to which names lead from a folder, unless it leads out of the repository."""
    path = folder
    for part in parts:
        if not isinstance(part, Static) or not isinstance(part.value, str) or part.value.startswith("/"):
            return None
        path = joined(path, part.value)
    path = normpath(path) if path else "."
    return None if path == ".." or path.startswith("../") else "" if path == "." else path


def _joined(run: Engine, given: tuple[Value, ...], hole: Unknown) -> Value:
    """`path.join(__dirname, "..", "name")`, `path.resolve(…)`."""
    del run
    folder = _path_of(given[0]) if given else None
    path = None if folder is None else _below(folder, given[1:])
    return hole if path is None else Place(hole.reason, hole.chain, path)


def _folder(run: Engine, given: tuple[Value, ...], hole: Unknown) -> Value:
    """`path.dirname(…)`."""
    del run
    path = _path_of(given[0]) if len(given) == 1 else None
    return Place(hole.reason, hole.chain, dirname(path)) if path else hole


def _same(run: Engine, given: tuple[Value, ...], hole: Unknown) -> Value:
    """`fileURLToPath(…)`."""
    del run
    path = _path_of(given[0]) if len(given) == 1 else None
    return hole if path is None else Place(hole.reason, hole.chain, path)


def _read(run: Engine, given: tuple[Value, ...], hole: Unknown) -> Value:
    """`readFileSync(…)` of a JSON file that is there."""
    path = _path_of(given[0]) if given else None
    is_there = path is not None and path.endswith(".json") and run.repository.text(path) is not None
    return Text(hole.reason, hole.chain, path or "") if is_there else hole


def _read_later(run: Engine, given: tuple[Value, ...], hole: Unknown) -> Value:
    found = _read(run, given, hole)
    return Pending("is a promise", hole.chain, found) if isinstance(found, Text) else hole


_FUNCTIONS: Mapping[tuple[str, str], Part] = {
    ("path", "join"): _joined,
    ("path", "resolve"): _joined,
    ("path", "dirname"): _folder,
    ("path/posix", "join"): _joined,
    ("url", "fileURLToPath"): _same,
    ("fs", "readFileSync"): _read,
    ("fs", "promises.readFile"): _read_later,
    ("fs/promises", "readFile"): _read_later,
}


def call_runtime_module(run: Engine, package: str, name: str, given: Sequence[Value], loc: SourceLocation) -> Value:
    """What a function of one of the runtime's own modules returns."""
    hole = Unknown(f"what {name or 'it'} of {package} returns is decided at run time", (loc,))
    row = _FUNCTIONS.get((package.removeprefix("node:"), name))
    return hole if row is None else each_of(given, lambda parts: row(run, parts, hole), (loc,))


def url_of(given: Sequence[Value], loc: SourceLocation) -> Place | None:
    """`new URL("../package.json", import.meta.url)`."""
    if len(given) != 2 or not isinstance(given[1], Global) or given[1].name != "import.meta.url":  # noqa: PLR2004
        return None
    own, name = _path_of(given[1]), given[0]
    if own is None or not isinstance(name, Static) or not isinstance(name.value, str) or ":" in name.value:
        return None
    path = None if any(letter in name.value for letter in "?#%\\") else _below(dirname(own), [name])
    return None if path is None else Place("makes a URL", (loc, *given[1].chain), path)


def parsed(run: Engine, text: Text, loc: SourceLocation) -> Value:
    """`JSON.parse(…)` of a file's text."""
    return at(run.once(("json", text.path), loc, lambda: json_file(run, text.path)), loc)
