"""The configurations of Wrangler: the variables that a worker of Cloudflare is bound to, `vars`, in all its environments.

What is set as a secret (`wrangler secret put`) or on Cloudflare's pages stands in no file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.built import Builds
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, basename, parent, read_format
from sphinxcontrib_errortracking.source.json_lines import JsonDocument, read_json5
from sphinxcontrib_errortracking.source.records import EnvironmentAssignment
from sphinxcontrib_errortracking.source.redaction import public

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

#: also those of one environment
CONFIGURATION = regex(r"wrangler(?:\.[\w-]+)?\.(?:toml|jsonc?)")
_SECTION = regex(r"\s*\[+\s*([\w.\"'-]+)\s*\]+")
_VARIABLE = regex(r"""\s*["']?([A-Za-z_]\w*)["']?\s*=\s*(?:"([^"\\]*)"|'([^']*)')?""")
_INLINE = regex(r"""\s*(?:env\.[\w-]+\.)?vars\s*=\s*\{([^}]*)\}""")
_DOTTED = regex(r"\s*(?:env\.[\w-]+\.)?vars\.(?=[A-Za-z_])")
_PART = regex(r"""(?:^|,)\s*["']?([A-Za-z_]\w*)["']?\s*=\s*(?:"([^"\\]*)"|'([^']*)')?""")


def is_wrangler(path: str) -> bool:
    """Is it a configuration of Wrangler, by its name?"""
    return CONFIGURATION.fullmatch(basename(path)) is not None


def read_wrangler(repository: Repository) -> Iterator[EnvironmentAssignment]:
    """The variables of every configuration, in the order of files and lines."""
    builds = Builds(repository.packages)
    for path in repository.files:
        if not is_wrangler(path) or "node_modules/" in path:
            continue
        built = builds.of_folder(parent(path))
        for name, text, line in _of_toml(repository, path) if path.endswith(".toml") else _of_json(repository, path):
            loc = SourceLocation(path, line)
            yield EnvironmentAssignment(name=name, value=public(name, text), source="wrangler", loc=loc, built=built)


def _of_json(repository: Repository, path: str) -> Iterator[tuple[str, str | None, int]]:
    document = read_format(repository, path, _read)
    if document is None:
        return
    for place in (("vars",), *(("env", one, "vars") for one in document.object("env"))):
        for name, value in document.object(*place).items():
            yield name, value if isinstance(value, str) else None, document.line(*place, name)


def _read(text: str) -> JsonDocument:
    document = read_json5(text)
    if not isinstance(document.value, dict):
        raise FormatError("This is not a JSON object.")
    return document


def _of_toml(repository: Repository, path: str) -> Iterator[tuple[str, str | None, int]]:
    """Line by line: the values hold no tables that matter here, and a library gives no lines."""
    section = ""
    for number, line in enumerate((repository.text(path) or "").split("\n"), 1):
        if (head := _SECTION.match(line)) is not None:
            section = head[1]
        elif (inline := _INLINE.match(line)) is not None:
            yield from ((part[1], part[2] or part[3], number) for part in _PART.finditer(inline[1]))
        else:
            dotted = _DOTTED.match(line) if not section.endswith("vars") else None
            found = _VARIABLE.match(line, dotted.end() if dotted else 0)
            if found is not None and (dotted or section == "vars" or section.endswith(".vars")):
                yield found[1], found[2] or found[3], number
