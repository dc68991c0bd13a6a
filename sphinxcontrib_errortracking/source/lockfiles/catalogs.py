"""The range behind a range: what `catalog:` stands for."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sphinxcontrib_errortracking.source.formats import join, read_format
from sphinxcontrib_errortracking.source.yaml_lines import entries, read_yaml, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository
    from sphinxcontrib_errortracking.source.yaml_lines import YamlNode

PROTOCOL = "catalog:"
DEFAULT = ("", "default")
#: files beside a workspace's root package.json that define catalogs; Bun writes them into package.json itself
FILES = ("pnpm-workspace.yaml", ".yarnrc.yml")


def catalogs_at(repository: Repository, folder: str, root: Package | None) -> Mapping[tuple[str, str], str]:
    """(catalog, npm name) -> range, of the workspace whose root this folder is; the default catalog has the name ""."""
    found: dict[tuple[str, str], str] = dict(_of_manifest(root))
    for name in FILES:
        path = join(folder, name)
        if path in repository.file_set:
            documents = read_format(repository, path, read_yaml) or []
            found.update(entry for document in documents for entry in _of_document(document))
    return found


def behind(asked: str, name: str, catalogs: Mapping[tuple[str, str], str]) -> str:
    """What `catalog:` or `catalog:NAME` stands for; any other range as it is."""
    if not asked.startswith(PROTOCOL):
        return asked
    catalog = asked.removeprefix(PROTOCOL).strip()
    return catalogs.get(("" if catalog in DEFAULT else catalog, name), asked)


def _of_document(document: YamlNode) -> Iterator[tuple[tuple[str, str], str]]:
    yield from _ranges("", document, "catalog")
    for catalog, node, _ in entries(document, "catalogs"):
        yield from _ranges("" if catalog in DEFAULT else catalog, node)


def _ranges(catalog: str, node: YamlNode, *path: str) -> Iterator[tuple[tuple[str, str], str]]:
    for name, value, _ in entries(node, *path):
        text = scalar(value)
        if text is not None:
            yield (catalog, name), text


def _of_manifest(root: Package | None) -> Iterator[tuple[tuple[str, str], str]]:
    manifest: Mapping[str, Any] = root.manifest if root else {}
    workspaces = manifest.get("workspaces")
    for holder in (manifest, workspaces if isinstance(workspaces, dict) else {}):
        several = holder.get("catalogs")
        named = {"": holder.get("catalog"), **(several if isinstance(several, dict) else {})}
        for catalog, ranges in named.items():
            for name, text in ranges.items() if isinstance(ranges, dict) else ():
                if isinstance(text, str):
                    yield ("" if catalog in DEFAULT else catalog, name), text
