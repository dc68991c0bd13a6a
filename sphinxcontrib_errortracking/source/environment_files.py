"""Dotenv files: the committed templates, of which no value is kept, and the one file that the user names on the command line.

A real `.env` of the repository is never opened.
"""

from __future__ import annotations

import io
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename, problem
from sphinxcontrib_errortracking.source.records import EnvironmentFileEntry

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sphinxcontrib_errortracking.source.repository import Repository

#: `.env.example`, `.env.production.sample`, `env.template`, `.env.example.local`, `example.env`; `.dev.vars.example` of Wrangler
_TEMPLATE = regex(
    r"\.?env(?:\.[\w-]+)*\.(?:example|sample|template)|\.?env\.(?:example|sample|template)(?:\.[\w-]+)+"
    r"|\.?(?:example|sample|template)\.env|\.dev\.vars(?:\.[\w-]+)*\.(?:example|sample|template)",
    re.IGNORECASE,
)
_LIMIT = 200_000  # python-dotenv takes 16 s for 1 MB of short lines
_NAME = regex(r"[A-Za-z_][A-Za-z0-9_.-]*")


def is_template(path: str) -> bool:
    """Is this file a template of a dotenv file, by its name?"""
    return _TEMPLATE.fullmatch(basename(path)) is not None


def read_environment_files(repository: Repository) -> tuple[EnvironmentFileEntry, ...]:
    """The variables that the templates name, in the order of files and lines."""
    paths = [path for path in repository.files if is_template(path) and "node_modules/" not in path]
    return tuple(entry for path in paths for entry in _read_file(repository, path))


def _read_file(repository: Repository, path: str) -> Iterator[EnvironmentFileEntry]:
    text = repository.text(path, limit=_LIMIT)
    if text is None:
        return
    reported = False
    for line in _lines(text):
        if line.name is not None:
            yield EnvironmentFileEntry(
                name=line.name, has_value=bool(line.value), loc=SourceLocation(path, line.number)
            )
        elif not reported:
            problem(repository, path, line.number, "This line sets no variable.")
            reported = True


class EnvironmentFileError(Exception):
    """The user's dotenv file cannot be used; the message is one sentence with its place."""


def read_environment_file(path: Path) -> dict[str, str]:
    """The variables of the dotenv file that the user names. `${NAME}` stays as it is. Raises EnvironmentFileError."""
    try:
        data = path.read_bytes()
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise EnvironmentFileError(f"{path} is not UTF-8 text.") from None
    except (OSError, ValueError) as error:
        raise EnvironmentFileError(f"{path} {_reason(error)}.") from None
    if len(data) > _LIMIT:
        raise EnvironmentFileError(f"{path} is larger than {_LIMIT:,} bytes.")
    if "\0" in text:
        raise EnvironmentFileError(f"{path} is not a text file.")
    found: dict[str, str] = {}
    for line in _lines(text):
        if line.name is None:
            raise EnvironmentFileError(f"{path}:{line.number}: this line sets no variable; expected NAME=value.")
        if line.value is not None:
            found[line.name] = line.value
    return found


def _reason(error: OSError | ValueError) -> str:
    match error:
        case FileNotFoundError() | NotADirectoryError():
            return "does not exist"
        case IsADirectoryError():
            return "is a folder; a dotenv file is expected"
        case PermissionError():
            return "may not be read"
    return "cannot be read"


@dataclass(frozen=True, slots=True)
class _Line:
    """What a line of a dotenv file says. `name`: None where it is no assignment at all; `value`: None without `=`."""

    name: str | None
    value: str | None
    number: int


def _lines(text: str) -> Iterator[_Line]:
    """The lines that say something, comments and blank ones left out."""
    from dotenv.parser import parse_stream  # noqa: PLC0415

    for binding in parse_stream(io.StringIO(text.replace("\r\n", "\n"))):  # behind an error it counts \r\n twice
        original = binding.original.string
        # python-dotenv counts the blank lines before a variable as its own
        blank = original[: len(original) - len(original.lstrip())]
        number = binding.original.line + len(re.findall(r"\n|\r", blank))
        is_name = binding.key is not None and _NAME.fullmatch(binding.key) is not None
        if binding.error or (binding.key is not None and not is_name):
            yield _Line(None, None, number)
        elif binding.key is not None:
            yield _Line(binding.key, binding.value, number)
