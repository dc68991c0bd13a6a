"""turbo.json and turbo.jsonc: which environment variables reach a task."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, basename, problem, read_format
from sphinxcontrib_errortracking.source.json_lines import JsonDocument, Path, read_json5
from sphinxcontrib_errortracking.source.records import TurboConfig, TurboGrant

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.source.records import Package, ResolvedVersion
    from sphinxcontrib_errortracking.source.repository import Repository

_GLOBAL = ("globalEnv", "globalPassThroughEnv")
_OF_TASK = ("env", "passThroughEnv")
_MODES = ("strict", "loose")
_FLAG = regex(r"\bturbo\b[^&|;\n]*--env-mode[= ](\w+)")


def read_turbo(
    repository: Repository, packages: Sequence[Package], versions: Mapping[tuple[str, str], ResolvedVersion]
) -> TurboConfig | None:
    """What the turbo.json files let through, that of the root first; None where the root has none.

    A package's own turbo.json adds to its tasks only: its variables are there with their place, so that the place tells.
    """
    paths = [
        path
        for path in repository.files
        if basename(path) in {"turbo.json", "turbo.jsonc"} and "node_modules/" not in path
    ]
    documents = {path: document for path in paths if (document := read_format(repository, path, _read))}
    root = next((path for path in ("turbo.json", "turbo.jsonc") if path in documents), None)
    if root is None:
        return None
    grants = [
        TurboGrant(name, task, SourceLocation(path, line))
        for path in sorted(documents, key=lambda path: (path != root, path))
        for name, task, line in _variables(repository, path, documents[path])
    ]
    variables = {grant.name: grant.loc for grant in reversed(grants)}
    top = next((package for package in packages if not package.path), None)
    mode = _mode(documents[root], _major(documents[root], top, versions), top)
    loc = SourceLocation(root, documents[root].line("envMode"))
    return TurboConfig(loc=loc, mode=mode, variables=variables, grants=tuple(grants))


def _read(text: str) -> JsonDocument:
    document = read_json5(text)
    if not isinstance(document.value, dict):
        raise FormatError("This is not a JSON object.")
    return document


def _variables(repository: Repository, path: str, document: JsonDocument) -> Iterator[tuple[str, str, int]]:
    """Every name or wildcard with its task, "" for all, and its line; a list of another type is reported."""
    places: list[Path] = [(field,) for field in _GLOBAL]
    for section in ("tasks", "pipeline"):
        for task, settings in document.object(section).items():
            if isinstance(settings, dict):
                places += [(section, task, field) for field in _OF_TASK]
                yield from _dollars(document, (section, task, "dependsOn"))
            else:
                problem(repository, path, document.line(section, task), "This task is not an object.")
    yield from _dollars(document, ("globalDependencies",))
    for place in places:
        value = document.at(*place)
        if value is not None and not (isinstance(value, list) and all(isinstance(item, str) for item in value)):
            problem(repository, path, document.line(*place), f"`{place[-1]}` is not a list of strings.")
        for index, name in enumerate(_list(value)):
            if isinstance(name, str):
                yield name, _task(place), document.line(*place, index)


def _task(place: Path) -> str:
    """The task in whose settings a list stands; "" for the file's own lists."""
    return str(place[1]) if len(place) > 1 else ""


def _dollars(document: JsonDocument, place: Path) -> Iterator[tuple[str, str, int]]:
    """The first way to name variables: `$NAME` among the dependencies."""
    for index, name in enumerate(_list(document.at(*place))):
        if isinstance(name, str) and re.fullmatch(r"\$\w+", name):
            yield name[1:], _task(place), document.line(*place, index)


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _major(
    document: JsonDocument, top: Package | None, versions: Mapping[tuple[str, str], ResolvedVersion]
) -> int | None:
    """Turbo's major version: locked, else of the range, else what the file's own keys tell (2 refuses `pipeline`)."""
    resolved = versions.get(("", "turbo"))
    if resolved and resolved.version:
        return int(resolved.version.split(".", 1)[0])
    asked = re.fullmatch(r"[\^~=v]?(\d{1,3})(?:\.[\dx*]+){0,2}", top.dependencies.get("turbo", "") if top else "")
    if asked:
        return int(asked[1])
    if "tasks" in document.value:
        return 2
    return 1 if "pipeline" in document.value else None


def _mode(document: JsonDocument, major: int | None, top: Package | None) -> str:
    """`strict`, `loose`, or `unknown` where scripts start turbo in different modes or its version is not known."""
    flags = {mode for script in (top.scripts.values() if top else ()) for mode in _FLAG.findall(script)}
    default = _default_mode(document, major)
    if not flags:
        return default
    starts = [script for script in (top.scripts.values() if top else ()) if re.search(r"\bturbo\b", script)]
    modes = flags | ({default} if any(not _FLAG.search(script) for script in starts) else set())
    return modes.pop() if len(modes) == 1 and modes <= set(_MODES) else "unknown"


def _default_mode(document: JsonDocument, major: int | None) -> str:
    if major is None:
        return "unknown"
    if major > 1:
        declared = document.value.get("envMode", "strict")
        return declared if declared in _MODES else "unknown"
    # Turbo 1 inferred it: strict for a task with a list of variables to pass through, else loose.
    tasks = [task for task in document.object("pipeline").values() if isinstance(task, dict)]
    some = sum("passThroughEnv" in task for task in tasks)
    if "globalPassThroughEnv" in document.value or (some and some == len(tasks)):
        return "strict"
    return "unknown" if some else "loose"
