"""The repository as the modules of this room look at it: code files, evaluators by environment and runtime, apps by path."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import Evaluator
from sphinxcontrib_errortracking.evaluate.values import Environment
from sphinxcontrib_errortracking.source import is_test_file
from sphinxcontrib_errortracking.source.estree import walk

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.estree import Node

CODE_SUFFIXES: frozenset[str] = frozenset(
    {".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro"}
)
#: Folders that hold what a build made or what others wrote.
GENERATED_FOLDERS: frozenset[str] = frozenset(
    {"node_modules", "dist", ".next", ".nuxt", ".output", ".svelte-kit", ".vercel", ".turbo", "vendor", "coverage"}
)


@dataclass(frozen=True, slots=True)
class Look:
    """Under which assumptions the code is looked at: a named environment ("" with `open` for none) and a runtime."""

    environment: str | None = None  #: None: the open environment, in which every variable stays symbolic
    runtime: str | None = None  #: evaluate's name: browser, nodejs, edge; None where it is left open


OPEN = Look()


def is_code(path: str) -> bool:
    """Is this a file of code that people wrote and that runs, as far as its path tells?"""
    pure = PurePosixPath(path)
    if pure.suffix not in CODE_SUFFIXES or pure.name.endswith((".d.ts", ".d.mts", ".d.cts")):
        return False
    if ".min." in pure.name or ".timestamp-" in pure.name or GENERATED_FOLDERS.intersection(pure.parts):
        return False
    return not is_test_file(path)


def stem(path: str) -> str:
    """A file's name without its code extension: `sentry.client.config` of `app/sentry.client.config.ts`."""
    name = PurePosixPath(path)
    return name.name[: -len(name.suffix)] if name.suffix else name.name


def folder(path: str) -> str:
    """The POSIX folder of a path, "" for the root."""
    return path.rpartition("/")[0]


class Project:
    """One repository under analysis. Everything here is read lazily and once."""

    def __init__(self, repository: Repository, environments: Mapping[str, Environment]) -> None:
        self.repository = repository
        self.environments = dict(environments)
        self._evaluators: dict[Look, Evaluator] = {}
        self._nodes: dict[str, tuple[Node, ...]] = {}
        self._package_paths: dict[str, str] = {}

    @cached_property
    def code_files(self) -> tuple[str, ...]:
        """All files of code, tests and generated ones left out."""
        return tuple(path for path in self.repository.files if is_code(path))

    @cached_property
    def code_set(self) -> frozenset[str]:
        """`code_files`, to be asked for membership."""
        return frozenset(self.code_files)

    def mentioning(self, *needles: bytes) -> tuple[str, ...]:
        """The code files that hold any of the byte strings."""
        return tuple(path for path in self.repository.mentioning(*needles) if path in self.code_set)

    def evaluator(self, look: Look = OPEN) -> Evaluator:
        """The evaluator of an environment and runtime."""
        found = self._evaluators.get(look)
        if found is None:
            base = Environment() if look.environment is None else self.environments[look.environment]
            environment = Environment(base.name, base.variables, base.closed, look.runtime)
            found = self._evaluators[look] = Evaluator(self.repository, environment)
        return found

    def module(self, path: str, look: Look = OPEN) -> ModuleScope | None:
        """A file, parsed and scoped; None where it cannot be read."""
        return self.evaluator(look).module(path)

    def nodes(self, path: str) -> tuple[Node, ...]:
        """Every node of a file, parents first; () where it cannot be read."""
        found = self._nodes.get(path)
        if found is None:
            program = self.repository.program(path)
            found = self._nodes[path] = () if program is None else tuple(walk(program))
        return found

    def package_path(self, path: str) -> str:
        """The workspace path of the package that holds a file, "" for the root's."""
        where = folder(path)
        found = self._package_paths.get(where)
        if found is None:
            package = self.repository.package_of(path)
            found = self._package_paths[where] = package.path if package is not None else ""
        return found
