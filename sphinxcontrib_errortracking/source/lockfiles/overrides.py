"""What a workspace's root puts in the place of its packages' ranges: `overrides` of npm, pnpm and Bun, `resolutions` of Yarn."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.formats import join, read_format
from sphinxcontrib_errortracking.source.yaml_lines import entries, read_yaml, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository

PNPM_FILE = "pnpm-workspace.yaml"  #: pnpm 10 takes overrides from there as well
_DEPTH = 10


@dataclass(frozen=True, slots=True)
class Override:
    """One entry: its key, those around it in front (`app>@sentry/node`), and the range; "" where that is no text."""

    key: str
    range: str

    def is_of(self, name: str) -> bool:
        """Does it stand for every dependency of that name, on no condition?"""
        return self.key in {name, f"**/{name}", f"{name}>."}


def overrides_at(repository: Repository, folder: str, root: Package | None) -> tuple[Override, ...]:
    """All that stand in a folder's package.json, and in its pnpm-workspace.yaml."""
    found = list(_of_manifest(root)) if root else []
    path = join(folder, PNPM_FILE)
    if path in repository.file_set:
        for document in read_format(repository, path, read_yaml) or []:
            found += [Override(key, scalar(value) or "") for key, value, _ in entries(document, "overrides")]
    return tuple(found)


def resolution_of(name: str, asked: str, root: Package | None) -> str | None:
    """The range that `resolutions` of a root package.json gives to every dependency of that name, or to those of this range."""
    value = root.manifest.get("resolutions") if root else None
    if not isinstance(value, dict):
        return None
    keys = (f"{name}@{asked}", f"{name}@npm:{asked}", name, f"**/{name}")
    found = next((value[key] for key in keys if key in value), None)
    return found.removeprefix("npm:") if isinstance(found, str) else None


def overridden(asked: str, name: str, overrides: tuple[Override, ...]) -> str:
    """The range that counts. Where an entry holds on a condition, or for a reference, no range is given: the words say why."""
    about = [override for override in overrides if name in override.key]
    if not about:
        return asked
    whole = [override for override in about if override.is_of(name)]
    if len(about) == len(whole) == 1 and whole[0].range and not whole[0].range.startswith("$"):
        return whole[0].range
    return f"{asked} (overridden: {about[0].key[:100]})"


def _of_manifest(root: Package) -> Iterator[Override]:
    pnpm = root.manifest.get("pnpm")
    fields = (root.manifest.get("overrides"), root.manifest.get("resolutions"))
    for value in (*fields, pnpm.get("overrides") if isinstance(pnpm, dict) else None):
        yield from _flat(value, "", _DEPTH)


def _flat(value: Any, around: str, depth: int) -> Iterator[Override]:
    if not isinstance(value, dict) or not depth:
        return
    for key, inner in value.items():
        name = f"{around}>{key}" if around else str(key)
        if isinstance(inner, dict):
            yield from _flat(inner, name, depth - 1)
        else:
            yield Override(name, inner if isinstance(inner, str) else "")
