"""The configurations of Fly.io: the variables of the machines, `[env]`. What is set as a secret (`fly secrets set`) stands in no file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.built import Builds
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename, parent
from sphinxcontrib_errortracking.source.records import EnvironmentAssignment
from sphinxcontrib_errortracking.source.redaction import public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

#: also those of one environment, `fly.staging.toml`
_CONFIGURATION = regex(r"fly(?:[.-][\w-]+)*\.toml")
_SECTION = regex(r"\s*\[+\s*([\w.\"'-]+)\s*\]+")
_VARIABLE = regex(r"""\s*["']?([A-Za-z_]\w*)["']?\s*=\s*(?:"([^"\\]*)"|'([^']*)'|([\w.+-]+))?""")


def is_fly(path: str) -> bool:
    """Is it a configuration of Fly.io, by its name?"""
    return _CONFIGURATION.fullmatch(basename(path)) is not None


def read_fly(repository: Repository) -> Iterator[EnvironmentAssignment]:
    """The variables of every configuration, in the order of files and lines."""
    builds = Builds(repository.packages)
    for path in repository.files:
        if not is_fly(path) or "node_modules/" in path:
            continue
        section, built = "", builds.of_folder(parent(path))
        for number, line in enumerate((repository.text(path) or "").split("\n"), 1):
            if (head := _SECTION.match(line)) is not None:
                section = head[1]
            elif section == "env" and (found := _VARIABLE.match(line)) is not None:
                name, value = found[1], found[2] or found[3] or found[4]
                loc = SourceLocation(path, number)
                yield EnvironmentAssignment(name=name, value=public(name, value), source="fly", loc=loc, built=built)
