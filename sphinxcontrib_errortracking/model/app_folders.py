"""The folder in which a framework looks for an app's own files, where its configuration gives another one."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import Property

from .project import stem
from .syntax import key_name, string_of

if TYPE_CHECKING:
    from .project import Project


@dataclass(frozen=True, slots=True)
class FolderOption:
    """An option that gives another folder."""

    framework: str
    default: str  #: the folder, below the app, where nothing gives another
    configs: tuple[str, ...]
    options: frozenset[str]


FOLDER_OPTIONS: tuple[FolderOption, ...] = (
    FolderOption("tanstack-start", "src", ("vite.config", "app.config"), frozenset({"srcDirectory", "appDirectory"})),
    FolderOption("react-router", "app", ("react-router.config",), frozenset({"appDirectory"})),
    FolderOption("remix", "app", ("vite.config", "remix.config"), frozenset({"appDirectory"})),
    FolderOption("nuxt", "app", ("nuxt.config",), frozenset({"srcDir"})),
)


@dataclass(frozen=True, slots=True)
class Moved:
    """A folder that a configuration gives in the place of the framework's own; `to` is None where it is not written out."""

    default: str
    to: str | None
    config: str

    def below(self, path: str) -> str:
        """A path below the app, as it would be in the framework's own folder; "" where the framework looks elsewhere."""
        if self.to is None:
            return path
        if path.startswith(f"{self.to}/"):
            return f"{self.default}/{path[len(self.to) + 1 :]}"
        return "" if path.startswith(f"{self.default}/") else path

    def told(self, reason: str) -> str:
        """A reason that names a file of the framework's own folder, with the folder in its place."""
        return reason if self.to is None else reason.replace(f"{self.default}/", f"{self.to}/")


def moved(project: Project, framework: str, prefix: str) -> Moved | None:
    """The folder that a configuration of an app names; None where the framework looks in its own."""
    row = next((one for one in FOLDER_OPTIONS if one.framework == framework), None)
    for path in project.code_files if row is not None else ():
        if row is None or not path.startswith(prefix) or "/" in path[len(prefix) :] or stem(path) not in row.configs:
            continue
        text = project.repository.text(path) or ""
        for node in project.nodes(path) if any(option in text for option in row.options) else ():
            if isinstance(node, Property) and key_name(node.key, computed=node.computed) in row.options:
                folder = string_of(node.value)
                to = None if folder is None else posixpath.normpath(folder).removeprefix("./").rstrip("/")
                return None if to == row.default else Moved(row.default, to, path)
    return None
