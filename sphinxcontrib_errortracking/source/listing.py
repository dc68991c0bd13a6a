"""Which files a repository has: what git tracks, and what is untracked but not ignored."""

from __future__ import annotations

import os
from dataclasses import field
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import git_index, ignoring
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.records import Diagnostic, DiagnosticKind

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.ignoring import Ignoring
    from sphinxcontrib_errortracking.source.limits import Limits

_NEVER = frozenset({".git", ".hg", ".svn", "node_modules"})


@dataclass(slots=True)
class Listing:
    """The regular files, the links that lead to one of them, and what could not be read."""

    files: set[str] = field(default_factory=set)
    links: dict[str, str] = field(default_factory=dict)
    diagnostics: list[Diagnostic] = field(default_factory=list)


def list_files(root: str, limits: Limits) -> Listing:
    """Walk the repository.

    Tracked files are never asked about in ignore rules, so that in a clean checkout no rule is tried at all. Folders are not
    entered through links: what such a link shows stands at its own place, or outside the repository.
    """
    folder = git_index.git_folder(root)
    exclude = os.path.join(git_index.common_folder(folder), "info", "exclude") if folder else None  # noqa: PTH118
    walk = _Walk(root, limits, git_index.tracked(folder))
    walk.run(ignoring.outermost(exclude))
    return walk.finish()


class _Walk:
    def __init__(self, root: str, limits: Limits, tracked: frozenset[str]) -> None:
        self.root = root.rstrip("/") or "/"
        self.limits = limits
        self.tracked = tracked
        self.tracked_folders = _parents(tracked)
        self.listing = Listing()
        self.links: list[str] = []

    def run(self, outermost: Ignoring) -> None:
        stack: list[tuple[str, Ignoring]] = [("", outermost)]
        while stack and len(self.listing.files) <= self.limits.files:
            prefix, rules = stack.pop()
            stack.extend(self._folder(prefix, rules))
        if len(self.listing.files) > self.limits.files:
            self._note(f"The repository holds more than {self.limits.files} files; the rest is not read.", ".")

    def finish(self) -> Listing:
        """Keep the links that lead to a listed file."""
        real_root = os.path.realpath(self.root)
        for link in self.links:
            target = os.path.realpath(os.path.join(self.root, link))  # noqa: PTH118
            inside = os.path.relpath(target, real_root).replace(os.sep, "/")
            if inside in self.listing.files:
                self.listing.links[link] = inside
            elif not target.startswith(real_root.rstrip(os.sep) + os.sep):
                self._note("This link leads outside the repository and is not followed.", link)
        return self.listing

    def _folder(self, prefix: str, rules: Ignoring) -> list[tuple[str, Ignoring]]:
        entries = self._scan(prefix)
        names = {entry.name for entry in entries}
        if (
            prefix
            and ".git" in names
            and self.tracked
            and prefix[:-1] not in self.tracked
            and prefix not in self.tracked_folders
        ):
            return []  # a repository of its own, which git would not look into either; a submodule is tracked
        if ".gitignore" in names:
            rules = rules.below(prefix, f"{self.root}/{prefix}.gitignore")
        return [
            (prefix + entry.name + "/", rules) for entry in entries if self._visit(entry, prefix + entry.name, rules)
        ]

    def _visit(self, entry: os.DirEntry[str], path: str, rules: Ignoring) -> bool:
        """List a file; True for a folder that is to be entered."""
        if entry.name in _NEVER:
            return False
        try:
            is_link, is_folder = entry.is_symlink(), entry.is_dir(follow_symlinks=False)
            is_file = entry.is_file(follow_symlinks=False)
        except OSError:
            return False
        if is_folder:
            known = path + "/" in self.tracked_folders or path in self.tracked
            return known or not rules.ignores(path + "/")
        if not (is_link or is_file) or not (path in self.tracked or not rules.ignores(path)):
            return False
        if not _is_printable_path(path):
            self._note("A file's name is not valid UTF-8; it is not read.", os.path.dirname(path) or ".")  # noqa: PTH120
        elif is_link:
            self.links.append(path)
        else:
            self.listing.files.add(path)
        return False

    def _scan(self, prefix: str) -> list[os.DirEntry[str]]:
        try:
            with os.scandir(f"{self.root}/{prefix}") as entries:
                return sorted(entries, key=lambda entry: entry.name)
        except OSError:
            self._note("This folder cannot be opened.", prefix.rstrip("/") or ".")
            return []

    def _note(self, sentence: str, path: str) -> None:
        shown = path.encode("utf-8", "backslashreplace").decode("utf-8")
        self.listing.diagnostics.append(Diagnostic(DiagnosticKind.UNREADABLE, sentence, SourceLocation(shown, 1)))


def _is_printable_path(path: str) -> bool:
    try:
        path.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _parents(paths: frozenset[str]) -> frozenset[str]:
    """Every folder on the way to a path, with a slash at its end."""
    folders: set[str] = set()
    for path in paths:
        position = path.rfind("/")
        while position > 0 and (folder := path[: position + 1]) not in folders:
            folders.add(folder)
            position = path.rfind("/", 0, position)
    return frozenset(folders)
