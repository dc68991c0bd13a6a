"""Import maps, as Deno has them in deno.json: `"imports": { "errors": "npm:@sentry/deno@^9", "@/": "./src/" }`."""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.formats import FormatError, basename, parent, upward
from sphinxcontrib_errortracking.source.json_lines import read_json5
from sphinxcontrib_errortracking.source.tsconfig import inside

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.source.repository import Repository

_NAMES = ("deno.json", "deno.jsonc", "import_map.json")
_LOCAL = ("./", "../")


class ImportMaps:
    """The import maps of one repository."""

    def __init__(self, repository: Repository) -> None:
        self._repository = repository
        self._files: dict[str, str] = {}  #: the map of each folder

    @cached_property
    def by_folder(self) -> dict[str, Mapping[str, str]]:
        """What each folder's map says, by the beginning or the whole of a specifier."""
        found: dict[str, Mapping[str, str]] = {}
        for path in self._repository.files:
            if basename(path) in _NAMES and (told := self._read(path)):
                found[parent(path)] = {**found.get(parent(path), {}), **told}
                self._files[parent(path)] = path
        return found

    def _read(self, path: str) -> dict[str, str]:
        text = self._repository.quiet_text(path) or ""
        try:
            document = read_json5(text, depth=0).value if '"imports"' in text else None
        except FormatError:
            return {}
        imports = document.get("imports") if isinstance(document, dict) else None
        if not isinstance(imports, dict):
            return {}
        return {name: target for name, target in imports.items() if isinstance(target, str)}

    def mapped(self, specifier: str, folder: str) -> tuple[str, str] | None:
        """What a specifier stands for in a folder's files, and the folder of the map that says so; the longest beginning counts."""
        if not self.by_folder:
            return None
        for candidate in upward(folder):
            told = self.by_folder.get(candidate, {})
            fitting = [name for name in told if _fits(name, specifier)]
            if fitting:
                name = max(fitting, key=len)
                return told[name] + specifier[len(name) :], candidate
        return None

    def place(self, specifier: str, folder: str) -> tuple[str, str] | None:
        """The place in the repository to which a map leads, with the map; None where it leads out of it, or there is none."""
        found = self.mapped(specifier, folder)
        if found is None or not found[0].startswith(_LOCAL):
            return None
        place = inside(found[1], found[0])
        return (place, self._files[found[1]]) if place is not None else None


def _fits(name: str, specifier: str) -> bool:
    return specifier == name or (specifier.startswith(name) and (name.endswith("/") or specifier[len(name)] == "/"))
