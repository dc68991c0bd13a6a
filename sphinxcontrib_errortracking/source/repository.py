"""The documented repository: its files, their text, their syntax trees."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.aliases import PROTOCOL, aliases_of, npm_name, own_imports, published, target_of
from sphinxcontrib_errortracking.source.estree import index
from sphinxcontrib_errortracking.source.files import Files
from sphinxcontrib_errortracking.source.programs import (
    JAVASCRIPT,
    TYPESCRIPT,
    Reading,
    read_comments,
    read_program,
)
from sphinxcontrib_errortracking.source.records import DiagnosticKind
from sphinxcontrib_errortracking.source.specifiers import specifiers_in
from sphinxcontrib_errortracking.source.tree_sitter_reader import is_damaged, static_sources

if TYPE_CHECKING:
    from pathlib import Path

    from sphinxcontrib_errortracking.source.build_modes import BuildModes
    from sphinxcontrib_errortracking.source.catching import Catching
    from sphinxcontrib_errortracking.source.comments import Comment
    from sphinxcontrib_errortracking.source.defines import Defines
    from sphinxcontrib_errortracking.source.erased import Erased
    from sphinxcontrib_errortracking.source.estree import Index, Program
    from sphinxcontrib_errortracking.source.handed_first import HandedFirst
    from sphinxcontrib_errortracking.source.import_maps import ImportMaps
    from sphinxcontrib_errortracking.source.limits import Limits
    from sphinxcontrib_errortracking.source.lockfiles.dependents import Dependents
    from sphinxcontrib_errortracking.source.meanings import Meanings
    from sphinxcontrib_errortracking.source.naming import Naming
    from sphinxcontrib_errortracking.source.outline import TopStatement
    from sphinxcontrib_errortracking.source.programs import Reader
    from sphinxcontrib_errortracking.source.records import Manifests, Package
    from sphinxcontrib_errortracking.source.resolution import Resolver

_REQUIRES = regex(r"\brequire\b")
_MOST_HALVINGS = 6  #: of the deadline


class Repository(Files):
    """Everything that is read of a repository, each file once.

    Paths are POSIX and relative to `root`. Nothing outside `root` is opened, nothing of the repository is executed. What cannot
    be read gives a Diagnostic in `diagnostics`, never an exception.
    """

    def __init__(self, root: Path, limits: Limits) -> None:
        super().__init__(root, limits)
        self._indexes: dict[str, Index | None] = {}
        self._comments: dict[str, tuple[Comment, ...]] = {}
        self._readings: dict[str, Reading] = {}
        self._sources: dict[str, tuple[str, ...] | None] = {}
        self._outlines: dict[str, tuple[TopStatement, ...] | None] = {}
        self._timeouts = 0

    # ---- trees --------------------------------------------------------------

    def program(self, path: str) -> Program | None:
        """The ESTree of a file; None where it holds no code or cannot be read. JSON is a module with a default export."""
        return self._reading(path).program

    def index(self, path: str) -> Index | None:
        """The nodes of a file's program; None where `program` is."""
        real = self.real_path(path) or path
        if real not in self._indexes:
            program = self.program(real)
            self._indexes[real] = index(program) if program is not None else None
        return self._indexes[real]

    def comments(self, path: str) -> tuple[Comment, ...]:
        """The comments of a file in source order; its program is made without them, because few are asked for theirs."""
        real = self.real_path(path) or path
        if real not in self._comments:
            text = self.text(real) or ""
            self._comments[real] = read_comments(text, real, self.reader(real), self._seconds())
        return self._comments[real]

    def note_syntax_errors(self, path: str) -> None:
        """Note what is wrong with the code of a file whose program nobody may ask for: only a damaged one is read whole."""
        real = self.real_path(path)
        if real is None or real in self._readings:
            return
        text = self.text(real) if real.endswith((*JAVASCRIPT, *TYPESCRIPT)) else None
        if text is None or is_damaged(text, real, seconds=self._seconds()):
            self.program(real)

    def reader(self, path: str) -> Reader | None:
        """Which reader gave the tree."""
        return self._reading(path).reader

    def static_sources(self, path: str) -> tuple[str, ...] | None:
        """What a file imports; None where only its program tells: it is read, damaged, or neither JavaScript nor TypeScript.

        A program costs ten times as much. Of JavaScript, what stands in comments counts as well.
        """
        if path not in self._sources:
            fit = path.endswith((*JAVASCRIPT, *TYPESCRIPT)) and path not in self._readings
            text = self.text(path) if fit else None
            self._sources[path] = self._told_sources(path, text) if text else None
        return self._sources[path]

    def outline(self, path: str) -> tuple[TopStatement, ...] | None:
        """The statements at the top of a file, by their text; None where its program alone tells."""
        if path not in self._outlines:
            text = self.text(path)
            from sphinxcontrib_errortracking.source.outline import outline  # noqa: PLC0415

            self._outlines[path] = None if text is None else outline(text, path, seconds=self._seconds())
        return self._outlines[path]

    def names_something(self, path: str, word: str) -> bool:
        """May anything in a file have a name with this word in it, by its text? Asked without making a program."""
        text = self.text(path)
        from sphinxcontrib_errortracking.source.outline import names_something  # noqa: PLC0415

        return text is None or names_something(text, path, word, seconds=self._seconds())

    def is_read(self, path: str) -> bool:
        """Whether the program of a file is made already, so that nothing is saved by asking its text."""
        return path in self._readings

    def catching(self, path: str) -> Catching | None:
        """What a file guards against errors, by its text; None where its program alone tells."""
        text = self.text(path)
        from sphinxcontrib_errortracking.source.outline import catching_in  # noqa: PLC0415

        return None if text is None else catching_in(text, path, seconds=self._seconds())

    def _told_sources(self, path: str, text: str) -> tuple[str, ...] | None:
        if path.endswith(JAVASCRIPT):
            return specifiers_in(text)
        found = static_sources(text, path, seconds=self._seconds())
        if found is None or not _REQUIRES.search(text):
            return found
        told = specifiers_in(text)
        return None if told is None else (*found, *told)

    def _reading(self, path: str) -> Reading:
        real = self.real_path(path)
        if real is None:
            return Reading()
        if real not in self._readings:
            text = self.text(real)
            reading = Reading() if text is None else read_program(text, real, self._seconds())
            self._noted.update(reading.diagnostics)
            self._timeouts += any(found.kind is DiagnosticKind.TIMEOUT for found in reading.diagnostics)
            self._readings[real] = reading
        return self._readings[real]

    def _seconds(self) -> float:
        """The next file's deadline: each timeout halves it, so that a thousand hanging files do not hang a build."""
        return self.limits.parse_seconds / 2.0 ** min(self._timeouts, _MOST_HALVINGS)

    # ---- modules and manifests ----------------------------------------------

    @cached_property
    def naming(self) -> Naming:
        """Which files name which in their imports."""
        from sphinxcontrib_errortracking.source.naming import Naming  # noqa: PLC0415

        return Naming(self)

    @cached_property
    def _resolver(self) -> Resolver:
        from sphinxcontrib_errortracking.source.resolution import Resolver  # noqa: PLC0415

        return Resolver(self)

    def resolve(self, specifier: str, importer: str) -> str | None:
        """The file that `import "specifier"` in `importer` means; None where it lies outside the repository."""
        return self._resolver.resolve(specifier, importer)

    @cached_property
    def meanings(self) -> Meanings:
        """All that specifiers may mean: by the way they are imported, the runtime and the build."""
        from sphinxcontrib_errortracking.source.meanings import Meanings  # noqa: PLC0415

        return Meanings(self, self._resolver)

    def published(self, specifier: str, importer: str) -> str:
        """The npm package, with a subpath perhaps, that a specifier means in `importer`: what stands behind it where it is an alias."""
        folder = importer.rpartition("/")[0]
        mapped = self.import_maps.mapped(specifier, folder)
        asked = specifier if mapped is None else mapped[0]
        if asked.startswith(PROTOCOL):
            return target_of(asked) or specifier
        if specifier.startswith("#"):
            return self._own_imports.get(
                (package.path if (package := self.package_of(importer)) else "", specifier), specifier
            )
        if npm_name(specifier) not in self.aliases:
            return specifier
        return published(specifier, folder, self._package_by_path)

    @cached_property
    def aliases(self) -> frozenset[str]:
        """The names that stand for an SDK of another name: `errors` for `npm:@sentry/node@^8.0.0` in a package.json or import map."""
        told = (entry for imports in self.import_maps.by_folder.values() for entry in imports.items())
        mapped = {name for name, asked in told if target_of(asked) not in {"", name}}
        return aliases_of(self._package_by_path) | mapped | {name for _, name in self._own_imports}

    @cached_property
    def _own_imports(self) -> dict[tuple[str, str], str]:
        """The SDKs that packages name `#…` in their own `imports`, by the package's path and that name."""
        return {(one.path, name): sdk for one in self.packages for name, sdk in own_imports(one).items()}

    @cached_property
    def import_maps(self) -> ImportMaps:
        """The import maps of Deno."""
        from sphinxcontrib_errortracking.source.import_maps import ImportMaps  # noqa: PLC0415

        return ImportMaps(self)

    def compiled_module(self, path: str) -> str:
        """What the nearest tsconfig.json compiles a file's imports to, in lower case: "commonjs"; "" where it does not say."""
        return self._resolver.compiled_module(path)

    def keeps_imports(self, path: str) -> bool:
        """Whether the tsconfig.json of a file may have imports kept of which nothing is used but types."""
        return self._resolver.keeps_imports(path)

    @cached_property
    def defines(self) -> Defines:
        """What bundlers put in the place of names."""
        from sphinxcontrib_errortracking.source.defines import Defines  # noqa: PLC0415 - of no use where all names are declared

        return Defines(self)

    @cached_property
    def erased(self) -> Erased:
        """The imports of which nothing is left at run time."""
        from sphinxcontrib_errortracking.source.erased import Erased  # noqa: PLC0415 - of no use where there is no TypeScript

        return Erased(self)

    def compiled_from(self, folder: str, product: str) -> str | None:
        """The file that the tsconfig of a folder compiles to a place; None where it says nothing of that."""
        return self._resolver.compiled_from(folder, product)

    @cached_property
    def packages(self) -> tuple[Package, ...]:
        """The folders with a package.json."""
        from sphinxcontrib_errortracking.source.workspaces import read_packages  # noqa: PLC0415

        return read_packages(self)

    @cached_property
    def _package_by_path(self) -> dict[str, Package]:
        return {package.path: package for package in self.packages}

    @cached_property
    def dependents(self) -> Dependents:
        """Which installed packages depend on an SDK."""
        from sphinxcontrib_errortracking.source.lockfiles.dependents import Dependents  # noqa: PLC0415

        return Dependents(self)

    @cached_property
    def handed_first(self) -> tuple[HandedFirst, ...]:
        """What files that tell of processes hand some runtime to load first."""
        from sphinxcontrib_errortracking.source.handed_first import read_handed_first  # noqa: PLC0415

        return read_handed_first(self)

    @cached_property
    def build_modes(self) -> BuildModes:
        """Where builds are started in a mode of their own."""
        from sphinxcontrib_errortracking.source.build_modes import BuildModes  # noqa: PLC0415 - where code asks for the mode alone

        return BuildModes(self)

    def package_of(self, path: str) -> Package | None:
        """The package that a file belongs to: the nearest package.json at or above it."""
        folder = path
        while folder:
            folder = folder.rpartition("/")[0]
            if folder in self._package_by_path:
                return self._package_by_path[folder]
        return None

    @cached_property
    def manifests(self) -> Manifests:
        """All that is read besides code."""
        from sphinxcontrib_errortracking.source.manifests import read_manifests  # noqa: PLC0415

        return read_manifests(self)
