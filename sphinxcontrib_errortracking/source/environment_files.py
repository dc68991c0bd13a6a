"""Committed templates of dotenv files. A real `.env` is never opened, and no value is kept."""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename, problem
from sphinxcontrib_errortracking.source.records import EnvironmentFileEntry

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

#: `.env.example`, `.env.production.sample`, `env.template`, `.env.example.local`, `example.env`
_TEMPLATE = re.compile(
    r"\.?env(?:\.[\w-]+)*\.(?:example|sample|template)|\.?env\.(?:example|sample|template)(?:\.[\w-]+)+"
    r"|\.?(?:example|sample|template)\.env",
    re.IGNORECASE,
)
_LIMIT = 200_000  # python-dotenv takes 16 s for 1 MB of short lines
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


def is_template(path: str) -> bool:
    """Is this file a template of a dotenv file, by its name?"""
    return _TEMPLATE.fullmatch(basename(path)) is not None


def read_environment_files(repository: Repository) -> tuple[EnvironmentFileEntry, ...]:
    """The variables that the templates name, in the order of files and lines."""
    paths = [path for path in repository.files if is_template(path) and "node_modules/" not in path]
    return tuple(entry for path in paths for entry in _read_file(repository, path))


def _read_file(repository: Repository, path: str) -> Iterator[EnvironmentFileEntry]:
    from dotenv.parser import parse_stream  # noqa: PLC0415

    text = repository.text(path, limit=_LIMIT)
    if text is None:
        return
    reported = False
    for binding in parse_stream(io.StringIO(text.replace("\r\n", "\n"))):  # behind an error it counts \r\n twice
        original = binding.original.string
        # python-dotenv counts the blank lines before a variable as its own
        blank = original[: len(original) - len(original.lstrip())]
        line = binding.original.line + len(re.findall(r"\n|\r", blank))
        is_name = binding.key is not None and _NAME.fullmatch(binding.key) is not None
        if binding.error or (binding.key is not None and not is_name):
            if not reported:
                problem(repository, path, line, "This line sets no variable.")
            reported = True
        elif binding.key is not None:
            yield EnvironmentFileEntry(name=binding.key, has_value=bool(binding.value), loc=SourceLocation(path, line))
