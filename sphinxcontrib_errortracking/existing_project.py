"""The Sphinx project that a repository already has, as far as its conf.py says so without being run."""

from __future__ import annotations

import ast
import posixpath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.console import UserError
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source import Repository

EXTENSION = "sphinxcontrib_errortracking"
FOLDER = "docs"  #: of a new project


@dataclass(frozen=True, slots=True, kw_only=True)
class SphinxProject:
    """A folder for conf.py, and what the conf.py that is there says. Paths are the repository's; "" is its root."""

    folder: str
    conf: str = ""  #: path of conf.py; "" where there is none yet
    names: frozenset[str] = frozenset()  #: what it sets
    extensions: frozenset[str] = frozenset()  #: the names of modules that stand in it as texts

    @property
    def has_ours(self) -> bool:
        """Is this extension switched on already?"""
        return EXTENSION in self.extensions

    @property
    def reads_myst(self) -> bool:
        """Are its pages MyST?"""
        return bool(self.extensions & {"myst_parser", "myst_nb"})

    @property
    def root(self) -> str:
        """The repository, seen from the folder."""
        return posixpath.relpath(".", self.folder or ".")

    def below(self, path: str) -> str:
        """A path of the folder, in the repository."""
        return posixpath.join(self.folder, path)


def find_project(repository: Repository, folder: str | None) -> SphinxProject:
    """The project in `folder`, or the one that is found; a new one in docs/ where there is none.

    Raises UserError where several are found, the folder is none or outside the repository, or conf.py cannot be understood.
    """
    if folder is not None:
        path = _inside(repository, folder)
        conf = posixpath.join(path, "conf.py")
        return _read(repository, conf) if (repository.root / conf).exists() else SphinxProject(folder=path)
    found = list(_candidates(repository))
    if len(found) > 1:
        folders = ", ".join(posixpath.dirname(conf) or "." for conf in found)
        raise UserError(
            f"there are {len(found)} Sphinx projects ({folders}); name one with --docs. Nothing was written"
        )
    if found:
        return _read(repository, found[0])
    _inside(repository, FOLDER)
    return SphinxProject(folder=FOLDER)


def _candidates(repository: Repository) -> Iterator[str]:
    for path in repository.files:
        if posixpath.basename(path) == "conf.py":
            names = _names(repository.text(path) or "")
            if names and {"extensions", "project", "html_theme", "master_doc", "root_doc"} & names[0]:
                yield path


def _inside(repository: Repository, folder: str) -> str:
    """The folder's path in the repository."""
    root = repository.root.resolve()
    try:
        place = (root / folder).resolve()
        if not place.is_relative_to(root):
            raise UserError(f"{folder} lies outside the repository; nothing was written")
        if place.exists() and not place.is_dir():
            raise UserError(f"{folder} is not a folder; nothing was written")
    except (OSError, RuntimeError, ValueError) as error:
        raise UserError(f"{folder} is no folder that can be used ({error}); nothing was written") from None
    path = place.relative_to(root).as_posix()
    return "" if path == "." else path


def _read(repository: Repository, conf: str) -> SphinxProject:
    try:
        text = (repository.root / conf).read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise UserError(f"{conf} cannot be read ({error}); nothing was written") from None
    names = _names(text)
    if names is None:
        raise UserError(f"{conf} is not valid Python; nothing was written")
    return SphinxProject(folder=posixpath.dirname(conf), conf=conf, names=names[0], extensions=names[1])


def _names(text: str) -> tuple[frozenset[str], frozenset[str]] | None:
    """The names that a conf.py assigns at its top, and the texts in it. It is parsed, never run."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
    targets = [
        target
        for node in tree.body
        if isinstance(node, ast.Assign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
    ]
    names = frozenset(target.id for target in targets if isinstance(target, ast.Name))
    texts = (node.value for node in ast.walk(tree) if isinstance(node, ast.Constant))
    return names, frozenset(value for value in texts if isinstance(value, str))
