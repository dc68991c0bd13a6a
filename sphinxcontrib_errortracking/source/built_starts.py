"""The files that builds of Angular and of Nx start a browser or a server with, as angular.json and project.json name them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, basename, parent, read_format, upward
from sphinxcontrib_errortracking.source.json_lines import JsonDocument, read_json5
from sphinxcontrib_errortracking.source.records import BuiltStart
from sphinxcontrib_errortracking.source.tsconfig import inside

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.repository import Repository

_WORKSPACES = ("angular.json", ".angular.json")
_PROJECT = "project.json"
_OPTION = regex(r'"(?:browser|main)"')
#: targets, and builders, that make no app: they test or lint one, or extract its texts
_NO_APP = regex(r"\b(?:test|e2e|lint|karma|jest|vitest|cypress|storybook|unit-test|extract-i18n|packagr)\b")
#: builders of project.json, which has projects of every kind, that build for browsers
_FOR_BROWSERS = regex(r"@angular[/-]|@(?:nx|nrwl)/(?:angular|react|web):|@angular-builders/")
_ON_SERVER = regex(r":server\b")
#: option of a build -> does the browser load what it names?
_OPTIONS: tuple[tuple[tuple[str, ...], bool], ...] = (
    (("browser",), True),
    (("main",), True),
    (("polyfills",), True),
    (("server",), False),
    (("ssr", "entry"), False),
)
_DEPTH = 9


def read_built_starts(repository: Repository) -> Iterator[BuiltStart]:
    """Every such file, in the order of configurations and lines."""
    for config in repository.files:
        name = basename(config)
        if "node_modules/" in config or not (name in _WORKSPACES or name == _PROJECT):
            continue
        if name == _PROJECT and not _OPTION.search(repository.text(config) or ""):
            continue
        document = read_format(repository, config, _read)
        if document is not None:
            yield from _starts(repository, config, document)


def _read(text: str) -> JsonDocument:
    document = read_json5(text, depth=_DEPTH)
    if not isinstance(document.value, dict):
        raise FormatError("This is not a JSON object.")
    return document


def _starts(repository: Repository, config: str, document: JsonDocument) -> Iterator[BuiltStart]:
    whole = basename(config) == _PROJECT
    projects = [()] if whole else [("projects", name) for name in document.object("projects")]
    for project in projects:
        if document.at(*project, "projectType") == "library":
            continue
        for targets in ("architect", "targets"):
            for target in document.object(*project, targets):
                place = (*project, targets, target)
                builder = document.at(*place, "builder") or document.at(*place, "executor") or ""
                if not _NO_APP.search(f"{target} {builder}"):
                    yield from _of_target(repository, config, document, place)


def _of_target(
    repository: Repository, config: str, document: JsonDocument, target: tuple[str, ...]
) -> Iterator[BuiltStart]:
    builder = str(document.at(*target, "builder") or document.at(*target, "executor") or "")
    on_server = _ON_SERVER.search(builder) is not None or _is_of_node(
        config, builder, document.object(*target, "options")
    )
    names = [("options",), *(("configurations", one) for one in document.object(*target, "configurations"))]
    for where in names:
        for option, browser in _OPTIONS:
            value = document.at(*target, *where, *option)
            listed = list(enumerate(value)) if isinstance(value, list) else [(None, value)]
            for index, text in listed:
                file = _file(repository, config, text)
                if file is None:
                    continue
                path = (*target, *where, *option, *(() if index is None else (index,)))
                yield BuiltStart(
                    file=file,
                    named=str(text),
                    project="/".join((config, *target[:-2])),
                    server=not browser or on_server,
                    doubt=_doubt(document, target, where, option),
                    loc=SourceLocation(config, document.line(*path)),
                )


def _is_of_node(config: str, builder: str, options: Mapping[str, object]) -> bool:
    """Does a builder of project.json build for a server?"""
    if basename(config) != _PROJECT or _FOR_BROWSERS.search(builder):
        return False
    return options.get("target") != "web" and options.get("platform") != "browser"


def _doubt(document: JsonDocument, target: tuple[str, ...], where: tuple[str, ...], option: tuple[str, ...]) -> str:
    if len(where) > 1:
        return f" in its configuration {where[1]}"
    if option == ("server",) and not document.at(*target, *where, "ssr"):
        return ", where it renders on a server at all"
    return ""


def _file(repository: Repository, config: str, name: object) -> str | None:
    """A file that is named from the folder of the workspace."""
    folders = [parent(config)]
    if basename(config) == _PROJECT:
        folders = [one for one in upward(parent(config)) if f"{one}/nx.json".lstrip("/") in repository.file_set] or [""]
    places = (inside(folder, name) for folder in folders) if isinstance(name, str) else ()
    return next((place for place in places if place and place in repository.file_set), None)
