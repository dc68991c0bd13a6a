"""What a package.json says about where the package's modules are: `exports`, `imports`, `main` and its relatives."""

from __future__ import annotations

from itertools import islice
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

# Where a target stands for the source: conditions of one's own making ("@acme/source") come before Node's.
_LATE = (
    "import",
    "module",
    "default",
    "require",
    "node",
    "production",
    "browser",
    "react-native",
    "edge-light",
    "workerd",
)
_LAST = frozenset({"types", "typings"})
_ENTRY_FIELDS = ("source", "module", "main", "browser", "types", "typings")
_MOST_TARGETS = 64
_OUTPUTS = frozenset({"dist", "build", "lib", "out", "output", "es", "esm", "cjs", "umd", "types", "_dist"})
_ENDINGS = (".d.ts", ".d.mts", ".d.cts", ".mjs", ".cjs", ".js", ".jsx")
_TARGET_DEPTH = 10


def entry_targets(manifest: Mapping[str, object]) -> Iterator[str]:
    """The files that `main` and its relatives name, best first."""
    for name in _ENTRY_FIELDS:
        value = manifest.get(name)
        if isinstance(value, str):
            yield value


def subpath_targets(table: object, subpath: str) -> list[str]:
    """Where `exports` or `imports` leads for a subpath (`.`, `./x`, `#x`), best first."""
    value, middle = subpath_value(table, subpath)
    return [target.replace("*", middle) for target in islice(_leaves(value), _MOST_TARGETS)]


def subpath_value(table: object, subpath: str) -> tuple[object, str]:
    """What `exports` or `imports` says of a subpath, and what `*` stands for in it; None where it says nothing."""
    if not isinstance(table, dict) or not any(key.startswith((".", "#")) for key in table if isinstance(key, str)):
        return (table, "*") if subpath == "." else (None, "")
    if subpath in table:
        return table[subpath], "*"
    patterns = (key for key in table if key.count("*") == 1 and _matches(key, subpath))
    best = max(patterns, key=lambda key: (key.index("*"), len(key)), default=None)
    if best is None:
        return None, ""
    before, after = best.split("*")
    return table[best], subpath[len(before) : len(subpath) - len(after)]


def _matches(pattern: str, subpath: str) -> bool:
    before, after = pattern.split("*")
    return len(subpath) > len(before) + len(after) and subpath.startswith(before) and subpath.endswith(after)


def _leaves(value: object) -> Iterator[str]:
    """Every path in a target, conditions in order of preference; whoever asks takes the first that exists."""
    stack: list[tuple[int, object]] = [(0, value)]
    while stack:
        depth, current = stack.pop()
        if isinstance(current, str):
            yield current
        elif depth < _TARGET_DEPTH and isinstance(current, list):
            stack.extend((depth + 1, item) for item in reversed(current))
        elif depth < _TARGET_DEPTH and isinstance(current, dict):
            stack.extend((depth + 1, current[key]) for key in sorted(current, key=_preference, reverse=True))


def _preference(condition: str) -> int:
    if condition in _LAST or condition.startswith("types@"):
        return len(_LATE) + 1
    return _LATE.index(condition) + 1 if condition in _LATE else 0


def sources_of(target: str, *, is_entry: bool) -> Iterator[str]:
    """Where the source of a build product may be, without an ending, relative to the package: `dist/esm/a.js` → `src/a`.

    The product is not in the repository, so that only its name can tell. A bundle's name tells nothing: for a package's own entry
    the usual place is tried last.
    """
    folders = target.removeprefix("./").split("/")
    name = folders.pop()
    stem = next((name.removesuffix(ending) for ending in _ENDINGS if name.endswith(ending)), None)
    if stem is None:
        return
    inner = list(folders)
    while inner and inner[0] in _OUTPUTS:
        inner.pop(0)
    if len(inner) < len(folders):
        kept = inner[1:] if inner[:1] == ["src"] else inner
        yield "/".join(["src", *kept, stem])
        yield "/".join([*inner, stem])
    if is_entry:
        yield "src/index"
        yield "index"
