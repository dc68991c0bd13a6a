"""pnpm-lock.yaml, versions 5 to 9."""

from __future__ import annotations

import re
from dataclasses import field

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.formats import FormatError
from sphinxcontrib_errortracking.source.lockfiles.base import Locked, exact, substitute
from sphinxcontrib_errortracking.source.yaml_lines import YamlMapping, YamlNode, entries, read_yaml, scalar

#: the sections that make the file large, and that say nothing about which package asked for what
BULK = ("packages:", "snapshots:")
_SECTIONS = ("dependencies", "devDependencies", "optionalDependencies")


def read_pnpm(text: str, wanted: frozenset[str], _workspaces: tuple[str, ...]) -> PnpmLockfile:
    """Read a pnpm-lock.yaml. Raises FormatError."""
    versions: dict[tuple[str, str], Locked] = {}
    overrides: list[str] = []
    documents = read_yaml(_without_bulk(text))
    if not any(scalar(document, "lockfileVersion") for document in documents):
        raise FormatError("This is not a lockfile of pnpm: it has no `lockfileVersion`.")
    for document in documents:  # pnpm 11 writes what configures itself into a document of its own
        for path, importer, _ in entries(document, "importers"):
            _read_importer(versions, "" if path == "." else path, importer, wanted)
        _read_importer(versions, "", document, wanted)  # a single package has no `importers` before version 9
        overrides.extend(key for key, _, _ in entries(document, "overrides"))
    return PnpmLockfile(versions, tuple(overrides))


@dataclass(frozen=True, slots=True)
class PnpmLockfile:
    """Versions by (package path, npm name): pnpm names the version for every package that asked."""

    versions: dict[tuple[str, str], Locked] = field(default_factory=dict)
    overrides: tuple[str, ...] = ()

    def version(self, package: str, name: str, asked: str) -> Locked | None:  # noqa: ARG002
        """See Lockfile."""
        return self.versions.get((package, name))


def _read_importer(
    versions: dict[tuple[str, str], Locked], path: str, importer: YamlNode, wanted: frozenset[str]
) -> None:
    for section in _SECTIONS:
        for name, value, line in entries(importer, section):
            if name in wanted:
                text = scalar(value, "version") if isinstance(value, YamlMapping) else scalar(value)
                versions[path, name] = Locked(_version(text), line, substitute(text, name))


def _version(text: str | None) -> str | None:
    """The version in `10.28.0(next@14.1.0)`, `7.0.0_react@18.0.0`, `/@sentry/node/7.0.0` or `@sentry/node@7.0.0`."""
    if text is None or text.startswith(("link:", "file:", "http")):
        return None
    text = re.split(r"[(_]", text, maxsplit=1)[0] if not text.startswith("/") else text[1:].partition("(")[0]
    return exact(text) or exact(re.split(r"[@/]", text)[-1].partition("_")[0])


def _without_bulk(text: str) -> str:
    """Blank the bulk; every line keeps its number."""
    kept: list[str] = []
    skipping = False
    for line in text.split("\n"):
        if line[:1] not in {"", " ", "\t", "#", "\r"}:
            skipping = line.rstrip() in BULK
        kept.append("" if skipping else line)
    return "\n".join(kept)
