"""What a bundler puts in the place of a name, or of a variable of the environment: webpack's `DefinePlugin`, `define` of Vite, esbuild,
Next.js and their like, and `env` of Next.js.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING, Literal

from sphinxcontrib_errortracking.lean import dataclass, regex, replace
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.replacements import BUNDLERS, key_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node
    from sphinxcontrib_errortracking.source.estree.traversal import Index
    from sphinxcontrib_errortracking.source.repository import Repository

_OPTION, _PLUGIN = "define", "DefinePlugin"
_VARIABLES, _DEFAULTS = "env", "EnvironmentPlugin"
_TELLS = regex(rf"\b{_OPTION}\b|{_PLUGIN}|\b{_VARIABLES}\b|{_DEFAULTS}")
#: Next.js's own configuration, whose `env` names variables.
NEXT = regex(r"(?:^|/)next\.config\.\w+\Z")
_DECISIONS = (es.ConditionalExpression, es.LogicalExpression, es.IfStatement, es.SwitchCase)


@dataclass(frozen=True, slots=True)
class Define:
    """What stands for a name. `certain`: nothing around it in the configuration decides whether it does.

    `kind`: the value is code, a text, or what a variable is by default.
    """

    name: str
    value: Node
    config: str
    certain: bool
    kind: Literal["code", "text", "default"] = "code"


class Defines:
    """The names that the build configurations of one repository replace, by the package whose code they build."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._found: dict[str, tuple[Define, ...]] = {}

    def of(self, path: str, name: str) -> tuple[Define, ...]:
        """What the configurations of a file's own package put in the place of a name; () where none does."""
        package = self._repository.package_of(path)
        if package is None:
            return ()
        configs = [config for config in self._configs.get(package.path, ()) if self._names(config, name)]
        return tuple(define for config in configs for define in self._of_config(config) if define.name == name)

    @cached_property
    def _configs(self) -> dict[str, list[str]]:
        """The configurations that tell of names, by the package in whose folder they lie."""
        found: dict[str, list[str]] = {}
        for path in self._repository.files:
            package = self._repository.package_of(path) if BUNDLERS.match(path.rpartition("/")[2]) else None
            if package is not None and _TELLS.search(self._repository.quiet_text(path) or ""):
                found.setdefault(package.path, []).append(path)
        return found

    def _names(self, config: str, name: str) -> bool:
        return name.rpartition(".")[2] in (self._repository.quiet_text(config) or "")

    def _of_config(self, config: str) -> tuple[Define, ...]:
        if config not in self._found:
            index = self._repository.index(config)
            self._found[config] = () if index is None else tuple(_told(index, config))
        return self._found[config]


def _told(index: Index, config: str) -> Iterator[Define]:
    for node in index.nodes:
        if (given := _given(node)) is not None:
            yield from _defines(given, index, config)
        elif isinstance(node, es.Property) and key_of(node) == _VARIABLES and NEXT.search(config):
            for define in _defines(node.value, index, config):
                yield replace(define, name=f"process.env.{define.name}", kind="text")
        elif (given := _plugged(node, _DEFAULTS)) is not None:
            for define in _defines(given, index, config):
                yield replace(define, name=f"process.env.{define.name}", kind="default")


def _given(node: Node) -> Node | None:
    """The object that an option or a plugin is given."""
    if isinstance(node, es.Property) and key_of(node) == _OPTION:
        return node.value
    return _plugged(node, _PLUGIN)


def _plugged(node: Node, plugin: str) -> Node | None:
    """What a plugin of this name is given; one of Vite is a function, one of webpack a class."""
    if not isinstance(node, es.NewExpression | es.CallExpression) or not node.arguments:
        return None
    callee = node.callee.property if isinstance(node.callee, es.MemberExpression) else node.callee
    return node.arguments[0] if getattr(callee, "name", "") == plugin else None


def _defines(given: Node, index: Index, config: str) -> Iterator[Define]:
    """The names of an object that is written there, or in a constant of the file."""
    held = _constant(given.name, index) if isinstance(given, es.Identifier) else given
    for entry in held.properties if isinstance(held, es.ObjectExpression) else ():
        if isinstance(entry, es.SpreadElement):
            yield from _defines(entry.argument, index, config) if isinstance(entry.argument, es.Identifier) else ()
            continue
        name = key_of(entry) if isinstance(entry, es.Property) else None
        if name is not None and isinstance(entry, es.Property) and not _is_for_tests(entry, index):
            yield Define(name, entry.value, config, not (_is_decided(given, index) or _is_decided(entry, index)))


def _constant(name: str, index: Index) -> Node | None:
    declared = [
        node.init
        for node in index.nodes
        if isinstance(node, es.VariableDeclarator) and getattr(node.id, "name", "") == name
    ]
    return declared[0] if len(declared) == 1 else None


def _is_for_tests(node: Node, index: Index) -> bool:
    """Whether it is told beside `test`, Vitest's options, in an object that is a part of them or of one of its projects."""
    above = index.parents.get(node)
    while above is not None:
        if isinstance(above, es.Property) and key_of(above) == "test":
            return True
        above = index.parents.get(above)
    return False


def _is_decided(node: Node, index: Index) -> bool:
    above = index.parents.get(node)
    while above is not None:
        if isinstance(above, _DECISIONS):
            return True
        above = index.parents.get(above)
    return False
