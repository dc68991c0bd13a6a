"""What files that tell of processes hand a runtime to load before the application: YAML, shell scripts, infrastructure as code.

Such files are of too many kinds to be read as what they are; options of Node are found in their texts, whoever is given them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source.estree import SourceLocation

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

#: the last form is an item of a list in YAML
_PRELOAD = regex(r"(?:--import|--require|\"require\"|(?<![\w-])-r|\bpreload)(?:[\"'\s=:,\[]|-\s)+([^\s\"',\]]+)")
_VARIABLE = regex(r"--(?:import|require)[ =][\"']?\$")
_TOLD_IN = (
    ".yml", ".yaml", ".sh", ".toml", ".tf", ".service", ".json", ".mk", ".ini", ".conf", ".cfg", ".tpl", ".hcl", ".bicep",
    ".nix", ".jsonnet", ".libsonnet", ".cue", ".bash", ".fish", ".ps1", ".cmd", ".bat", ".gotmpl", ".envrc", ".nomad",
)  # fmt: skip
_TOLD_BY_NAME = ("Procfile", "Dockerfile", ".npmrc", "ecosystem", "pm2")
_LEFT_OUT = ("package-lock.json", "pnpm-lock.yaml", "package.json")


@dataclass(frozen=True, slots=True)
class HandedFirst:
    """Something that a text hands a runtime to load first. `name`: as written, "" where a variable gives it."""

    name: str
    loc: SourceLocation
    by_options: bool  #: NODE_OPTIONS stands in the same line


def read_handed_first(repository: Repository) -> tuple[HandedFirst, ...]:
    """All of them, in the order of files; of each file those that are named before those that a variable gives."""
    paths = (path for path in repository.files if _may_tell(path))
    return tuple(one for path in paths for one in handed_in(repository.quiet_text(path) or "", path))


def handed_in(text: str, path: str) -> Iterator[HandedFirst]:
    """The same of one text."""
    named = ((match[1], match.start()) for match in _PRELOAD.finditer(text))
    varied = (("", match.start()) for match in _VARIABLE.finditer(text))
    for name, index in (*named, *varied):
        line = text[text.rfind("\n", 0, index) + 1 :].split("\n", 1)[0]
        loc = SourceLocation(path, text.count("\n", 0, index) + 1)
        is_form = text.startswith('"require": "', index) and path.endswith("package.json")
        if not is_form:  # of `exports`: a form in which others load the package
            yield HandedFirst(name, loc, "NODE_OPTIONS" in line)


def _may_tell(path: str) -> bool:
    name = path.rpartition("/")[2]
    if name in _LEFT_OUT or "node_modules/" in path or path.startswith(".vscode/"):
        return False
    by_name = "." not in name or name.startswith(_TOLD_BY_NAME) or name.lower().endswith("dockerfile")
    return by_name or path.endswith(_TOLD_IN)
