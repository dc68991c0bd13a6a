"""Which conditions of a package.json's `exports` and `imports` hold: by the way a module is asked for, and by the runtime."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.programs import TYPESCRIPT

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.source.records import Package

IMPORT, REQUIRE = "import", "require"
_MOST_DEPTH = 10
_MOST_TARGETS = 64


@dataclass(frozen=True, slots=True)
class Asking:
    """How a module is asked for. `style`: `import`, `require`, or "" where the compiler decides; `runtime`: "" where it is open."""

    style: str = ""
    runtime: str = ""


#: Conditions that one runtime has and another lacks; what is not listed depends on the build tool.
_BY_RUNTIME: Mapping[str, Mapping[str, bool]] = {
    "node": {"nodejs": True, "browser": False},
    "browser": {"nodejs": False, "browser": True},
    "edge-light": {"nodejs": False, "browser": False},
    "workerd": {"nodejs": False, "browser": False},
    "worker": {"nodejs": False},
    "node-addons": {"browser": False},
}
#: Conditions that only the compiler of types asks for.
_TYPES = ("types", "typings")


def holds(condition: str, asking: Asking) -> bool | None:
    """Whether a condition holds; None where it depends on the build."""
    if condition == "default":
        return True
    if condition in _TYPES or condition.startswith("types@"):
        return False
    if condition in (IMPORT, REQUIRE):
        return condition == asking.style if asking.style else None
    return _BY_RUNTIME.get(condition, {}).get(asking.runtime)


def targets(value: object, asking: Asking) -> list[str]:
    """The targets to which a table of conditions may lead: the first condition that holds decides, as in Node.js."""
    found: list[str] = []
    _ends(value, asking, found, 0)
    return list(dict.fromkeys(found))


def _ends(value: object, asking: Asking, found: list[str], depth: int) -> bool:
    """Add the targets of a table; whether one is found for certain."""
    if depth > _MOST_DEPTH or len(found) >= _MOST_TARGETS:
        return True
    if isinstance(value, str):
        found.append(value)
        return True
    if isinstance(value, list):
        return any(_ends(item, asking, found, depth + 1) for item in value)
    if not isinstance(value, dict):
        return value is None  # `null` forbids the subpath
    for condition, inner in value.items():
        truth = holds(condition, asking)
        if truth is not False and _ends(inner, asking, found, depth + 1) and truth:
            return True
    return False


def style_of(importer: str, package: Package | None, module: str, *, required: bool) -> str:
    """In which style a file asks for a module; `module` is what tsconfig.json compiles imports to."""
    if required:
        return REQUIRE
    if importer.endswith((".mjs", ".mts")):
        return IMPORT
    if importer.endswith(".cts"):
        return REQUIRE
    if package is not None and package.manifest.get("type") == "module":
        return "" if module == "commonjs" and importer.endswith(TYPESCRIPT) else IMPORT
    if module.startswith(("node", "commonjs", "umd", "amd", "system")) and importer.endswith(TYPESCRIPT):
        return ""  # tsc makes `require` of it, most bundlers leave it
    return IMPORT if module.startswith(("es", "preserve")) or not importer.endswith((".ts", ".js", ".cjs")) else ""


def replaced_by(package: Package, path: str) -> Iterator[str]:
    """The files that take the place of one in bundles for browsers: `"browser": {"./a.js": "./b.js"}`."""
    table = package.manifest.get("browser")
    for name, other in table.items() if isinstance(table, dict) else ():
        if isinstance(name, str) and isinstance(other, str) and name.startswith(".") and other.startswith("."):
            start = f"{package.path}/" if package.path else ""
            place = start + name.removeprefix("./")
            if path in (place, f"{place}.js", f"{place}.ts", f"{place}/index.js", f"{place}/index.ts"):
                yield other
