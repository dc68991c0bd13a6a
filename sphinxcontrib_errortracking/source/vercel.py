"""vercel.json: scheduled paths and variables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.built import Builds
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, basename, parent, problem, read_format
from sphinxcontrib_errortracking.source.json_lines import JsonDocument, read_json
from sphinxcontrib_errortracking.source.records import Built, Cron, EnvironmentAssignment
from sphinxcontrib_errortracking.source.redaction import public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository


def read_vercel(repository: Repository) -> tuple[tuple[EnvironmentAssignment, ...], tuple[Cron, ...]]:
    """The variables and the crons of every vercel.json, in the order of files and lines."""
    assignments: list[EnvironmentAssignment] = []
    crons: list[Cron] = []
    builds = Builds(repository.packages)
    for path in repository.files:
        if basename(path) == "vercel.json" and "node_modules/" not in path:
            document = read_format(repository, path, _read)
            if document is not None:
                assignments += _variables(path, document, builds.of_folder(parent(path)))
                crons += _crons(repository, path, document)
    return tuple(assignments), tuple(crons)


def _read(text: str) -> JsonDocument:
    document = read_json(text)
    if not isinstance(document.value, dict):
        raise FormatError("This is not a JSON object.")
    return document


def _variables(path: str, document: JsonDocument, built: Built) -> Iterator[EnvironmentAssignment]:
    for place in (("env",), ("build", "env")):
        for name, value in document.object(*place).items():
            # "@name" refers to a secret of Vercel's
            text = value if isinstance(value, str) and not value.startswith("@") else None
            loc = SourceLocation(path, document.line(*place, name))
            yield EnvironmentAssignment(name=name, value=public(name, text), source="vercel", loc=loc, built=built)


def _crons(repository: Repository, path: str, document: JsonDocument) -> Iterator[Cron]:
    crons = document.at("crons")
    if crons is None:
        return
    if not isinstance(crons, list):
        problem(repository, path, document.line("crons"), "`crons` is not a list.")
        return
    for index, cron in enumerate(crons):
        line = document.line("crons", index)
        if isinstance(cron, dict) and isinstance(cron.get("path"), str) and isinstance(cron.get("schedule"), str):
            yield Cron(path=cron["path"], schedule=cron["schedule"], loc=SourceLocation(path, line))
        else:
            problem(repository, path, line, "This cron has no `path` and `schedule`.")
