"""The repository as the modules of this room look at it: code files, evaluators by environment and runtime, apps by path."""

from __future__ import annotations

import re
from dataclasses import field
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import Evaluator
from sphinxcontrib_errortracking.evaluate.values import Environment
from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source import is_test_file
from sphinxcontrib_errortracking.source.programs import is_minified

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.estree import Node

    from .topics import Topic

CODE_SUFFIXES: frozenset[str] = frozenset(
    {".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro"}
)
#: Folders that hold what a build made or what others wrote.
GENERATED_FOLDERS: frozenset[str] = frozenset(
    {"node_modules", "dist", ".next", ".nuxt", ".output", ".svelte-kit", ".vercel", ".turbo", "vendor", "coverage"}
)
#: Folders of the tools that people, or agents, work with: what lies there is no part of an app.
TOOL_FOLDERS: frozenset[str] = frozenset(
    {".agents", ".aider", ".claude", ".codex", ".continue", ".cursor", ".gemini", ".opencode", ".roo", ".windsurf", ".devcontainer", ".husky", ".idea", ".vscode", ".yarn"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Look:
    """Under which assumptions the code is looked at: a named environment ("" with `open` for none) and a runtime."""

    environment: str | None = None  #: None: the open environment, in which every variable stays symbolic
    runtime: str | None = None  #: evaluate's name: browser, nodejs, edge; None where it is left open


OPEN = Look()


#: Such a name is a test's, or that of an integration with another service: the text tells.
_PERHAPS_TEST = regex(r"[._-](?:integration|functional|acceptance)\.[cm]?[jt]sx?\Z")
_TEST_CALL = regex(r"^\s*(?:describe|it|test)(?:\.\w+)*\(", re.MULTILINE)


def is_code(path: str) -> bool:
    """Is this a file of code that people wrote and that runs, as far as its path tells?"""
    pure = PurePosixPath(path)
    if pure.suffix not in CODE_SUFFIXES or pure.name.endswith((".d.ts", ".d.mts", ".d.cts")):
        return False
    if (
        ".min." in pure.name
        or ".timestamp-" in pure.name
        or (GENERATED_FOLDERS | TOOL_FOLDERS).intersection(pure.parts)
    ):
        return False
    return not is_test_file(path)


def stem(path: str) -> str:
    """A file's name without its code extension: `sentry.client.config` of `app/sentry.client.config.ts`."""
    name = PurePosixPath(path)
    return name.name[: -len(name.suffix)] if name.suffix else name.name


def folder(path: str) -> str:
    """The POSIX folder of a path, "" for the root."""
    return path.rpartition("/")[0]


@dataclass(frozen=True, slots=True, eq=False)
class Tree:
    """A file's nodes, parents first, and what stands around each. Scopes, which cost more, are evaluate's."""

    path: str
    nodes: tuple[Node, ...] = ()
    parents: Mapping[Node, Node] = field(default_factory=dict)

    def ancestors(self, node: Node) -> Iterator[Node]:
        """Yield what stands around `node`, nearest first."""
        above = self.parents.get(node)
        while above is not None:
            yield above
            above = self.parents.get(above)


class Project:
    """One repository under analysis. Everything here is read lazily and once."""

    def __init__(self, repository: Repository, environments: Mapping[str, Environment]) -> None:
        self.repository = repository
        self.environments = dict(environments)
        first: dict[object, str] = {}
        #: environment -> the first one that assumes the same
        self.same = {
            name: first.setdefault((each.variables, each.closed), name) for name, each in self.environments.items()
        }
        self._evaluators: dict[Look, Evaluator] = {}
        self._trees: dict[str, Tree] = {}
        self._package_paths: dict[str, str] = {}
        self._touching: dict[tuple[str, str], bool] = {}
        self._mentions: dict[tuple[bytes, ...], tuple[str, ...]] = {}

    @cached_property
    def code_files(self) -> tuple[str, ...]:
        """All files of code, tests and generated ones left out."""
        return tuple(path for path in self.repository.files if is_code(path) and not self._is_foreign(path))

    def _is_foreign(self, path: str) -> bool:
        """Does a file's text show what its name does not: a test, or what a minifier made of others' code?"""
        if _PERHAPS_TEST.search(path):
            return bool(_TEST_CALL.search(self.repository.text(path) or ""))
        if not path.endswith((".js", ".mjs", ".cjs")):
            return False
        return is_minified(self.repository.text(path) or "")

    @cached_property
    def code_set(self) -> frozenset[str]:
        """`code_files`, to be asked for membership."""
        return frozenset(self.code_files)

    def mentioning(self, *needles: bytes) -> tuple[str, ...]:
        """The code files that hold any of the strings. Their text is read once: it is asked a dozen times."""
        if needles not in self._mentions:
            words = [needle.decode() for needle in needles]
            least = [word for word in words if not any(other != word and other in word for other in words)]
            self._mentions[needles] = tuple(path for path, text in self._texts if any(word in text for word in least))
        return self._mentions[needles]

    @cached_property
    def _texts(self) -> tuple[tuple[str, str], ...]:
        return tuple((path, self.repository.text(path) or "") for path in self.code_files)

    def evaluator(self, look: Look = OPEN) -> Evaluator:
        """The evaluator of an environment and runtime."""
        found = self._evaluators.get(look)
        if found is None:
            base = Environment() if look.environment is None else self.environments[look.environment]
            environment = Environment(base.name, base.variables, base.closed, look.runtime)
            first = next(iter(self._evaluators.values()), None)
            found = self._evaluators[look] = Evaluator(self.repository, environment, sharing=first)
        return found

    def module(self, path: str, look: Look = OPEN) -> ModuleScope | None:
        """A file, parsed and scoped; None where it cannot be read."""
        return self.evaluator(look).module(path)

    def nodes(self, path: str) -> tuple[Node, ...]:
        """Every node of a file, parents first; () where it cannot be read."""
        return self.tree(path).nodes

    def tree(self, path: str) -> Tree:
        """A file's nodes; none where it cannot be read."""
        found = self._trees.get(path)
        if found is None:
            index = self.repository.index(path)
            found = self._trees[path] = Tree(path, index.nodes, index.parents) if index is not None else Tree(path)
        return found

    def may_touch(self, path: str, topic: Topic) -> bool:
        """Is a file worth a look for a topic, by its text?"""
        key = (path, topic.name)
        if key not in self._touching:
            self._touching[key] = topic.may_run_in(self.repository.text(path) or "")
        return self._touching[key]

    def package_path(self, path: str) -> str:
        """The workspace path of the package that holds a file, "" for the root's."""
        where = folder(path)
        found = self._package_paths.get(where)
        if found is None:
            package = self.repository.package_of(path)
            found = self._package_paths[where] = package.path if package is not None else ""
        return found
