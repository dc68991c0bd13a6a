"""Which files of servers are started, by commands and otherwise, and what each of them may load, as the files' texts have it."""

from __future__ import annotations

from collections import defaultdict
from functools import cached_property
from typing import TYPE_CHECKING

from .entries_other import built_servers, page_entries
from .entries_started import node_entries
from .given_first import bundling, renamed
from .launches import launches

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from .launches import Launch
    from .project import Project
    from .records import App

#: words of files that may start processes or threads of their own
FORKING = (b"worker_threads", b"child_process", b"cluster", b"piscina", b"tinypool")


class Begun:
    """Answers for one repository, memoised."""

    def __init__(self, project: Project, apps: Mapping[str, App]) -> None:
        self._project = project
        self._apps = apps
        self._forward: dict[str, frozenset[str]] = {}

    @cached_property
    def bundles(self) -> tuple[tuple[str, str], ...]:
        """The files that configure or call a bundler, with their texts."""
        return bundling(self._project)

    @cached_property
    def launched(self) -> dict[str, list[Launch]]:
        """Every file that a command starts, with its commands, or code of such a file."""
        found: defaultdict[str, list[Launch]] = defaultdict(list)
        for app in self._apps:
            for launch in launches(self._project, app):
                if not renamed(self.bundles, launch):
                    found[launch.file].append(launch)
        forking = self._project.mentioning(*FORKING) if found else ()
        if forking:
            from .forked import forked  # noqa: PLC0415 - most servers are one process

            for launch in tuple(forked(self._project, forking, found, self.loaded)):
                found[launch.file].append(launch)
        return dict(found)

    @cached_property
    def roots(self) -> frozenset[str]:
        """The files that something starts: commands, the main file of a package, a page, a build of Angular or Nx for a server."""
        named = (
            path
            for app in self._apps
            for path, _, _ in (*node_entries(self._project, app), *page_entries(self._project, app))
        )
        built = (path for app in self._apps for path, *_ in built_servers(self._project, app))
        return frozenset((*self.launched, *named, *built))

    def loaded(self, file: str) -> frozenset[str]:
        """What a file may load, itself with it, of the application's code."""
        if file not in self._forward:
            self._forward[file] = self.closure({file})
        return self._forward[file]

    def closure(self, files: Collection[str]) -> frozenset[str]:
        """The same of several."""
        return self.named_by(*files) & self._project.code_set

    def named_by(self, *files: str) -> frozenset[str]:
        """The files that these, and those that they name, name in their imports, themselves with it."""
        seen, waiting = set(files), list(files)
        while waiting:
            for target in self._project.repository.naming.named(waiting.pop()) - seen:
                seen.add(target)
                waiting.append(target)
        return frozenset(seen)
