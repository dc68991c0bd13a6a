"""The workspace packages: every package.json of the repository, with the lines of its dependencies and scripts."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, basename, parent, problem, read_format
from sphinxcontrib_errortracking.source.json_lines import JsonDocument, read_json
from sphinxcontrib_errortracking.source.records import Package

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.source.repository import Repository

#: the fields of package.json that declare dependencies; where a name stands in several, the first counts
DEPENDENCY_FIELDS = ("dependencies", "devDependencies", "optionalDependencies", "peerDependencies")

#: folders whose packages are never the repository's own
FOREIGN_FOLDERS = frozenset({"node_modules", "bower_components", "__fixtures__", "__mocks__", "testdata"})
#: below one of these, `fixtures` are a test's
_FIXTURES = regex(r"(?:^|/)(?:fixtures?|test-fixtures)/.+")
#: the list of packages in pnpm-workspace.yaml
_PNPM_PACKAGES = regex(r"""^packages:[ \t]*\n((?:[ \t]*(?:#.*|-[ \t].*)?\n?)*)""", re.MULTILINE)
_PNPM_ITEM = regex(r"""^[ \t]*-[ \t]+["']?([^"'#\n]+?)["']?[ \t]*(?:#.*)?$""", re.MULTILINE)


def read_packages(repository: Repository) -> tuple[Package, ...]:
    """The packages of the repository, sorted by path; the root package has the path "".

    A package.json that is no JSON object gives a diagnostic and no package; a field of the wrong type or a key that stands
    twice gives a diagnostic, and the rest of the file counts.
    """
    paths = [path for path in repository.files if basename(path) == "package.json" and not _is_foreign(parent(path))]
    packages = (_read_package(repository, path) for path in paths)
    return tuple(sorted((package for package in packages if package), key=lambda package: package.path))


def _is_foreign(folder: str) -> bool:
    """`packages/fixtures` may be a workspace, `tests/fixtures/app` and `fixtures/app` are not."""
    return not FOREIGN_FOLDERS.isdisjoint(folder.split("/")) or bool(_FIXTURES.search(folder))


def _read_package(repository: Repository, path: str) -> Package | None:
    document = read_format(repository, path, _read_object)
    if document is None:
        return None
    for name, line in document.duplicates:
        problem(repository, path, line, f"The key {name[:100]!r} stands twice; the last one counts.")
    dependencies: dict[str, str] = {}
    dependency_lines: dict[str, int] = {}
    for field in DEPENDENCY_FIELDS:
        for name, (value, line) in _strings(repository, path, document, field).items():
            if name not in dependencies:
                dependencies[name], dependency_lines[name] = value, line
    scripts = _strings(repository, path, document, "scripts")
    name = document.value.get("name")
    if name is not None and not isinstance(name, str):
        problem(repository, path, document.line("name"), "`name` is not a string.")
    return Package(
        path=parent(path),
        name=name if isinstance(name, str) else "",
        loc=SourceLocation(path, document.line("name")),
        dependencies=dependencies,
        dependency_lines=dependency_lines,
        scripts={name: value for name, (value, _) in scripts.items()},
        script_lines={name: line for name, (_, line) in scripts.items()},
        manifest=document.value,
    )


def _read_object(text: str) -> JsonDocument:
    document = read_json(text)
    if not isinstance(document.value, dict):
        raise FormatError("This is not a JSON object.")
    return document


def _strings(repository: Repository, path: str, document: JsonDocument, field: str) -> dict[str, tuple[str, int]]:
    """The string members of a field with their lines; the first member of another type is reported."""
    value = document.value.get(field)
    if value is None:
        return {}
    if not isinstance(value, dict):
        problem(repository, path, document.line(field), f"`{field}` is not an object.")
        return {}
    wrong = [name for name, text in value.items() if not isinstance(text, str)]
    if wrong:
        problem(repository, path, document.line(field, wrong[0]), f"A value in `{field}` is not a string.")
    return {name: (text, document.line(field, name)) for name, text in value.items() if isinstance(text, str)}


def workspace_patterns(package: Package | None) -> tuple[str, ...]:
    """The `workspaces` of a package.json (a list, or an object with `packages`)."""
    value: Any = package.manifest.get("workspaces") if package else None
    return strings(value.get("packages") if isinstance(value, dict) else value)


def strings(value: Any) -> tuple[str, ...]:
    """The strings of a list; () for what is no list."""
    return tuple(item for item in value if isinstance(item, str)) if isinstance(value, list) else ()


def pnpm_patterns(text: str) -> tuple[str, ...]:
    """The `packages` of pnpm-workspace.yaml."""
    listed = _PNPM_PACKAGES.search(text)
    return tuple(_PNPM_ITEM.findall(listed[1]) if listed is not None else ())


def is_member(path: str, patterns: Sequence[str]) -> bool:
    """Does a folder match workspace patterns? A pattern with `!` in front excludes; the last match counts."""
    member = False
    for pattern in patterns:
        if _glob(pattern.lstrip("!").removeprefix("./").rstrip("/")).fullmatch(path):
            member = not pattern.startswith("!")
    return member


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """`*` stays within a folder, `**` does not; braces are alternatives."""
    table = {"**/": "(?:[^/]+/)*", "**": "[^/]+(?:/[^/]+)*", "*": "[^/]*", "?": "[^/]", "{": "(?:", "}": ")", ",": "|"}
    braces = pattern.count("{") == pattern.count("}") == len(re.findall(r"\{[^{}]*\}", pattern))
    parts = re.split(r"(\*\*/|\*\*|\*|\?|\{|\}|,)" if braces and "{" in pattern else r"(\*\*/|\*\*|\*|\?)", pattern)
    return re.compile("".join(table.get(part, re.escape(part)) for part in parts))
