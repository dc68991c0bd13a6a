"""Where builds are started in a mode of their own: `vite build --mode staging` in scripts, workflows and containers, and `.env.staging`.

In such a mode `import.meta.env.MODE` is not what NODE_ENV is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.cli_mentions import ENDINGS, NAMES
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename
from sphinxcontrib_errortracking.source.paths import is_test_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository

_OWN = r"[ =]+[\"']?(?!(?:production|development)(?![\w-]))[\w$%{]"
#: what a script of a package may start: Vite itself, or another script by the package manager, which hands the option on
_STARTS = regex(r"\b(?:vite|npm|pnpm|yarn|bunx?|npx|nx|astro)\b[^&|;#\n]*\s--mode" + _OWN)
_VITE = regex(r"\b(?:vite|astro)\b[^&|;#\n]*\s(?:--mode|-m)" + _OWN)
#: how a target of Nx names it
_NX = regex(r"\"mode\"\s*:\s*\"(?!production\"|development\"|test\"|none\")")
_COMMENT = ("#", "//", "*", "/*", "<!--")
#: a file of variables that Vite reads in one mode alone
_FILE = regex(r"\.env\.(?P<mode>[a-z][\w-]*?)(?:\.local)?")
#: names that say something else than a mode
_NO_MODE = frozenset(
    """production development test local example sample template dist default defaults vault schema enc encrypted keys me
    docker ci""".split()  # noqa: SIM905 - a list of names reads best so
)


class BuildModes:
    """The places in one repository that start a build in a mode of its own."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._elsewhere = next(_elsewhere(repository), None)

    def reason(self, package: Package | None) -> str:
        """Why the mode in which a package is built is not known, as a clause; "" where nothing says so."""
        if package is not None:
            if any(_VITE.search(text) for text in package.scripts.values()):
                return "a script of package.json builds in a mode of its own (--mode)"
            if (file := self._file(package.path)) is not None:
                return f"{file} holds variables for a mode of its own"
        if self._elsewhere is None:
            return ""
        where = self._elsewhere
        return f"{where.source}, line {where.line}, builds in a mode of its own"

    def _file(self, folder: str) -> str | None:
        for path in self._repository.files:
            found = _FILE.fullmatch(basename(path))
            if found and path.rpartition("/")[0] == folder and found["mode"] not in _NO_MODE:
                return path
        return None


def _elsewhere(repository: Repository) -> Iterator[SourceLocation]:
    """The commands outside the scripts that start Vite itself; any of them may build any package."""
    for path in repository.mentioning(b"--mode", b"vite build", b'"mode"'):
        if "node_modules/" in path or is_test_file(path):
            continue
        name = basename(path)
        if name == "package.json" or not (path.endswith(ENDINGS) or name.startswith(NAMES) or _is_json(name)):
            continue
        patterns = (_NX,) if name == "project.json" else (_STARTS, _VITE)
        for number, line in enumerate((repository.text(path) or "").split("\n"), 1):
            if any(one.search(line) for one in patterns) and not line.lstrip().startswith(_COMMENT):
                yield SourceLocation(path, number)
    yield from _by_package_manager(repository)


def _by_package_manager(repository: Repository) -> Iterator[SourceLocation]:
    """Scripts that hand the option to the build of another package."""
    for package in repository.packages:
        for name, text in package.scripts.items():
            if _STARTS.search(text) and not _VITE.search(text):
                yield SourceLocation(f"{package.path}/package.json".lstrip("/"), package.script_lines.get(name, 1))


def _is_json(name: str) -> bool:
    return name in {"project.json", "vercel.json", "firebase.json"}
