"""What tsconfig.json and jsconfig.json say about where modules are: `paths`, `baseUrl`, `extends`, `rootDir` and `outDir`."""

from __future__ import annotations

import posixpath
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, parent, upward
from sphinxcontrib_errortracking.source.json_lines import read_json5
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from sphinxcontrib_errortracking.source.repository import Repository

_NAMES = ("tsconfig.json", "jsconfig.json")
_MOST_CONFIGS = 20  #: in one chain of `extends` and `references`


@dataclass(frozen=True, slots=True)
class ModuleOptions:
    """The options that decide where a module is. Paths are relative to the repository's root."""

    base_url: str | None = None
    paths: tuple[tuple[str, tuple[str, ...]], ...] = ()  #: pattern, and where it leads, as paths with `*`
    out_dir: str | None = None
    root_dir: str | None = None
    module: str | None = None  #: what imports are compiled to, in lower case: "commonjs", "esnext"
    keeps_imports: bool | None = None  #: are imports kept of which nothing is used but types
    unread: bool = False  #: it extends a configuration that is not here

    def over(self, outer: ModuleOptions) -> ModuleOptions:
        """These options where they are set, else those of the extended configuration."""
        return ModuleOptions(
            base_url=outer.base_url if self.base_url is None else self.base_url,
            paths=self.paths or outer.paths,
            out_dir=outer.out_dir if self.out_dir is None else self.out_dir,
            root_dir=outer.root_dir if self.root_dir is None else self.root_dir,
            module=outer.module if self.module is None else self.module,
            keeps_imports=outer.keeps_imports if self.keeps_imports is None else self.keeps_imports,
            unread=self.unread or outer.unread,
        )


class Configurations:
    """The configuration in force for each folder, read once."""

    def __init__(self, repository: Repository, find_package_file: Callable[[str], str | None]) -> None:
        self._repository = repository
        self._find_package_file = find_package_file
        self._by_folder: dict[str, ModuleOptions] = {}
        self._documents: dict[str, Mapping[str, object]] = {}

    def for_file(self, path: str) -> ModuleOptions:
        """The options of the nearest configuration at or above a file."""
        folder = parent(path)
        if folder not in self._by_folder:
            self._by_folder[folder] = self._nearest(folder)
        return self._by_folder[folder]

    def keeps_imports(self, path: str) -> bool:
        """Whether an import of which nothing is used but types may be left in what a file is compiled to.

        tsc 5, esbuild, swc and Babel leave it out unless they are told to keep it (run with each). Of a configuration that refers to
        others, any of which may be the file's, one is enough.
        """
        config = self._place(parent(path))
        if config is None:
            return False
        found = [self._extended(one) for one in (config, *self._references(config))]
        return any(options.unread if options.keeps_imports is None else options.keeps_imports for options in found)

    def _nearest(self, folder: str) -> ModuleOptions:
        path = self._place(folder)
        return self._options(path) if path is not None else ModuleOptions()

    def _place(self, folder: str) -> str | None:
        candidates = (f"{one}/{name}" if one else name for one in upward(folder) for name in _NAMES)
        return next((path for path in candidates if path in self._repository.file_set), None)

    def _options(self, path: str) -> ModuleOptions:
        """The options of one configuration with what it extends.

        One that only refers to others (`"files": [], "references": […]`, as Vite writes it) takes its paths from the first of
        them that has some: they share the folder, and which one a file belongs to is a matter of globs.
        """
        options = self._extended(path)
        if options.paths or options.base_url is not None:
            return options
        for reference in self._references(path):
            referred = self._extended(reference)
            if referred.paths or referred.base_url is not None:
                return referred.over(options)
        return options

    def _extended(self, path: str) -> ModuleOptions:
        options, seen, waiting = ModuleOptions(), set[str](), [path]
        while waiting and len(seen) < _MOST_CONFIGS:
            current = waiting.pop(0)
            if current in seen:
                continue
            seen.add(current)
            document = self._document(current)
            bases = list(self._bases(document, parent(current)))
            options = options.over(_own_options(document, parent(current), parent(path)))
            options = replace(options, unread=options.unread or None in bases)
            waiting = [*(base for base in reversed(bases) if base), *waiting]  # the last base wins over the others
        return options

    def _bases(self, document: Mapping[str, object], folder: str) -> Iterator[str | None]:
        """The configurations that one extends; None for each that is not here."""
        extends = document.get("extends")
        for name in extends if isinstance(extends, list) else [extends]:
            if isinstance(name, str):
                yield self._base(name, folder) or None

    def _base(self, name: str, folder: str) -> str | None:
        if name.startswith("."):
            path = inside(folder, name)
            if path is None:
                return None
            candidates = (path, f"{path}.json", f"{path}/tsconfig.json")
            return next((candidate for candidate in candidates if candidate in self._repository.file_set), None)
        return self._find_package_file(name)

    def _references(self, path: str) -> Iterator[str]:
        references = self._document(path).get("references")
        for reference in references if isinstance(references, list) else []:
            name = reference.get("path") if isinstance(reference, dict) else None
            target = inside(parent(path), name) if isinstance(name, str) else None
            if target is not None and parent(target) == parent(path) and target in self._repository.file_set:
                yield target

    def _document(self, path: str) -> Mapping[str, object]:
        if path not in self._documents:
            self._documents[path] = self._read(path)
        return self._documents[path]

    def _read(self, path: str) -> Mapping[str, object]:
        text = self._repository.text(path)
        if text is None or not text.strip():
            return {}
        try:
            value = read_json5(text, depth=0).value
        except FormatError as error:
            self._repository.note(DiagnosticKind.MANIFEST, error.message, SourceLocation(path, error.line))
            return {}
        return value if isinstance(value, dict) else {}


def _own_options(document: Mapping[str, object], folder: str, config_folder: str) -> ModuleOptions:
    options = document.get("compilerOptions")
    if not isinstance(options, dict):
        return ModuleOptions()

    def place(name: str) -> str | None:
        value = options.get(name)
        return _placed(folder, value, config_folder) if isinstance(value, str) else None

    module = options.get("module")
    own = ModuleOptions(
        base_url=place("baseUrl"),
        out_dir=place("outDir"),
        root_dir=place("rootDir"),
        module=module.lower() if isinstance(module, str) else None,
        keeps_imports=_keeps_imports(options),
    )
    paths = options.get("paths")
    if not isinstance(paths, dict):
        return own
    start = folder if own.base_url is None else own.base_url
    return replace(own, paths=tuple(_patterns(paths, start, config_folder)))


def _keeps_imports(options: Mapping[str, object]) -> bool | None:
    """What the options say of imports that nothing uses; None where they say nothing."""
    told = [options[name] is True for name in ("verbatimModuleSyntax", "preserveValueImports") if name in options]
    told += [options[name] in {"preserve", "error"} for name in ("importsNotUsedAsValues",) if name in options]
    return any(told) if told else None


def _patterns(paths: Mapping[str, object], folder: str, config_folder: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    for pattern, targets in paths.items():
        if isinstance(targets, list):
            places = (_placed(folder, target, config_folder) for target in targets if isinstance(target, str))
            yield pattern, tuple(place for place in places if place is not None)


def _placed(folder: str, value: str, config_folder: str) -> str | None:
    if value.startswith("${configDir}"):
        return inside(config_folder, "." + value.removeprefix("${configDir}"))
    return inside(folder, value)


def inside(folder: str, name: str) -> str | None:
    """`name` as seen from `folder`, "" for the root; None where it leaves the repository."""
    if name.startswith("/") or "\0" in name:
        return None
    path = posixpath.normpath(posixpath.join(folder, name))
    if path == ".." or path.startswith("../"):
        return None
    return "" if path == "." else path
