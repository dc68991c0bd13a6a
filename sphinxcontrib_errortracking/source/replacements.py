"""Files that a build puts in the place of others: Angular's `fileReplacements`, and aliases of Vite, webpack and their like."""

from __future__ import annotations

import posixpath
from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.formats import FormatError, parent
from sphinxcontrib_errortracking.source.framework_aliases import given_by
from sphinxcontrib_errortracking.source.json_lines import read_json5
from sphinxcontrib_errortracking.source.tsconfig import inside

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node
    from sphinxcontrib_errortracking.source.repository import Repository

_WORKSPACES = ("angular.json", ".angular.json", "workspace.json", "project.json")
#: Names of files that configure a bundler, or a framework that has one.
BUNDLERS = regex(
    r"(?:electron\.vite|vite|babel|webpack|rspack|rsbuild|astro|nuxt|svelte|next|vue|craco|esbuild|rollup|rolldown|tsup|tsdown|wxt|quasar|docusaurus)"
    r"(?:\.[\w-]+)*\.[cm]?[jt]s\Z"
)
_NAMES = (("replace", "with"), ("src", "replaceWith"))
_MOST_CONFIGS = 200
_MOST_NODES = 5_000
_DECISIONS = (es.ConditionalExpression, es.LogicalExpression)


@dataclass(frozen=True, slots=True)
class Alias:
    """A beginning of specifiers, and the places to which it may lead, as seen from the root."""

    name: str
    places: tuple[str, ...]
    config: str
    exact: bool = False

    def leads(self, specifier: str) -> list[str]:
        """The places that a specifier means by this alias."""
        if specifier == self.name:
            return list(self.places)
        start = self.name if self.name.endswith("/") else f"{self.name}/"
        if self.exact or not specifier.startswith(start):
            return []
        return [posixpath.join(place, specifier[len(start) :]) for place in self.places]


class Replacements:
    """What the build configurations of one repository put in the place of what a specifier names."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._aliases: dict[str, tuple[Alias, ...]] = {}

    def of(self, path: str) -> tuple[tuple[str, str], ...]:
        """The files that a build puts in the place of one, each with the configuration that says so."""
        return self._files.get(path, ())

    def aliases(self, path: str) -> tuple[Alias, ...]:
        """The aliases by which the bundler of a file's package knows modules."""
        package = self._repository.package_of(path)
        folder = package.path if package is not None else ""
        if folder not in self._aliases:
            configs = [config for config in self._bundlers if parent(config) == folder]
            told = [alias for config in configs for alias in self._told(config)]
            self._aliases[folder] = (*told, *(alias for config in configs for alias in self._given(config)))
        return self._aliases[folder]

    @cached_property
    def _bundlers(self) -> tuple[str, ...]:
        return tuple(path for path in self._repository.files if BUNDLERS.match(path.rpartition("/")[2]))

    # ---- Angular ------------------------------------------------------------

    @cached_property
    def _files(self) -> dict[str, tuple[tuple[str, str], ...]]:
        found: dict[str, tuple[tuple[str, str], ...]] = {}
        configs = [path for path in self._repository.files if path.rpartition("/")[2] in _WORKSPACES]
        for config in configs[:_MOST_CONFIGS]:
            for old, new in self._replaced(config):
                if old != new and (new, config) not in found.get(old, ()):
                    found[old] = (*found.get(old, ()), (new, config))
        return found

    def _replaced(self, config: str) -> Iterator[tuple[str, str]]:
        text = self._repository.text(config) or ""
        if "fileReplacements" not in text:
            return
        try:
            document = read_json5(text, depth=0).value
        except FormatError:
            return  # told by whoever reads manifests
        for entry in _entries(document):
            for old, new in _NAMES:
                pair = [self._file(entry.get(name), parent(config)) for name in (old, new)]
                if pair[0] and pair[1]:
                    yield pair[0], pair[1]

    def _file(self, name: object, folder: str) -> str | None:
        """A file that is named from the configuration's folder, or from the workspace's root."""
        places = (inside(start, name) for start in (folder, "")) if isinstance(name, str) else ()
        return next((place for place in places if place and place in self._repository.file_set), None)

    # ---- bundlers -----------------------------------------------------------

    def _given(self, config: str) -> Iterator[Alias]:
        """The names that the framework gives without being told to."""
        for name, folders in given_by(config, self._repository.quiet_text(config) or ""):
            places = (inside(parent(config), folder) for folder in folders)
            yield Alias(name, tuple(place for place in places if place is not None), config)

    def _told(self, config: str) -> Iterator[Alias]:
        text = self._repository.quiet_text(config) or ""
        program = self._repository.program(config) if "alias" in text else None
        if program is None:
            return
        for count, node in enumerate(es.walk(program)):
            if count > _MOST_NODES:
                return
            if isinstance(node, es.Property) and key_of(node) == "alias":
                yield from _aliases(node.value, config)


def _entries(document: object) -> Iterator[dict[str, object]]:
    """Yield all that stands in a list `fileReplacements`."""
    stack: list[object] = [document]
    while stack:
        current = stack.pop()
        if isinstance(current, list):
            stack += current
        elif isinstance(current, dict):
            listed = current.get("fileReplacements")
            yield from (entry for entry in listed if isinstance(entry, dict)) if isinstance(listed, list) else ()
            stack += current.values()


def _aliases(value: Node, config: str) -> Iterator[Alias]:
    """`{ "@": "./src" }`, or `[{ find: "@", replacement: "./src" }]`."""
    if isinstance(value, es.ObjectExpression):
        for entry in value.properties:
            name = key_of(entry) if isinstance(entry, es.Property) else None
            if name is not None and isinstance(entry, es.Property):
                places = tuple(_places(entry.value, parent(config)))
                yield Alias(name.removesuffix("$"), places, config, exact=name.endswith("$"))
    elif isinstance(value, es.ArrayExpression):
        for item in value.elements:
            parts = {
                key_of(part): part.value for part in getattr(item, "properties", ()) if isinstance(part, es.Property)
            }
            find = getattr(parts.get("find"), "value", None)
            if isinstance(find, str) and "replacement" in parts:
                yield Alias(find, tuple(_places(parts["replacement"], parent(config))), config)


def key_of(entry: es.Property) -> str | None:
    """The name of a property that is written out."""
    if not entry.computed and isinstance(entry.key, es.Identifier):
        return entry.key.name
    value = getattr(entry.key, "value", None)
    return value if isinstance(value, str) else None


def _places(value: Node, folder: str) -> Iterator[str]:
    """The places that an expression may name: the texts in it, joined, once for each outcome of a decision."""
    decision = next((node for node in es.walk(value) if isinstance(node, _DECISIONS)), None)
    if isinstance(decision, es.ConditionalExpression):
        outcomes: tuple[Node, ...] = (decision.consequent, decision.alternate)
    else:
        outcomes = () if decision is None else (decision.left, decision.right)
    if decision is not None:
        for outcome in outcomes:
            yield from _places(outcome, folder)
        return
    texts = [text for node in sorted(es.walk(value), key=lambda node: node.loc) if (text := _text(node))]
    joined = "/".join(text.strip("/") for text in texts)
    place = inside(folder, joined) if joined else None
    if place:
        yield place


def _text(node: Node) -> str:
    if isinstance(node, es.Literal) and isinstance(node.value, str):
        return node.value
    cooked = getattr(node, "cooked", None)
    return cooked if isinstance(cooked, str) else ""
