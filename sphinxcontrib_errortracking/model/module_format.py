"""Does a server's code run as ES modules or as CommonJS, as far as package.json and tsconfig.json tell?"""

from __future__ import annotations

from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

    from .project import Project

ESM, CJS = "esm", "cjs"
SUFFIXES: Mapping[str, str] = {".mjs": ESM, ".mts": ESM, ".cjs": CJS, ".cts": CJS}
BUNDLED = regex(r"--format[ =](esm|cjs)\b")
#: Bundlers and compilers that write what they are told elsewhere, or what nobody can tell from the command.
BUILDERS = regex(r"(?:^|[\s/])(?:esbuild|tsup|rollup|webpack|vite|ncc|swc|rspack|bun|unbuild|babel|parcel)(?:\s|$)")
#: Runners that take the format from package.json: `tsx` was measured.
RUNNERS = regex(r"(?:^|[\s/])tsx(?:\s|$)")
TSC = regex(r"(?:^|[\s/])tsc(?:\s|$)")
#: The command line of NestJS compiles with tsc where nest-cli.json names no other builder.
NEST = regex(r"(?:^|[\s/])nest\s+(?:build|start)(?:\s|$)")
OTHER_BUILDERS = regex(r"webpack|swc|rspack")
#: `module` of tsconfig.json -> the format in a package without `"type": "module"`
COMPILED: Mapping[str, str] = {"commonjs": CJS, "node16": CJS, "node18": CJS, "node20": CJS, "nodenext": CJS}


def module_format(project: Project, path: str) -> str:
    """The format in which a file runs: "esm", "cjs", or "" where it cannot be told."""
    suffix = PurePosixPath(path).suffix
    if suffix in SUFFIXES:
        return SUFFIXES[suffix]
    package = project.repository.package_of(path)
    scripts = list(package.scripts.values()) if package is not None else []
    told = {match for script in scripts for match in BUNDLED.findall(script)}
    if told:
        return told.pop() if len(told) == 1 else ""
    if any(BUILDERS.search(script) for script in scripts):
        return ""
    if package is not None and package.manifest.get("type") == "module":
        return ESM
    if suffix == ".js":
        return CJS if "require(" in (project.repository.text(path) or "") else ""
    by_tsc = any(TSC.search(script) and "--noEmit" not in script for script in scripts)
    if by_tsc or (package is not None and _by_nest(project, package.path, scripts)):
        return COMPILED.get(project.repository.compiled_module(path), "")
    return CJS if any(RUNNERS.search(script) for script in scripts) else ""


def _by_nest(project: Project, folder: str, scripts: list[str]) -> bool:
    """Does the command line of NestJS compile the package, and with tsc?"""
    commands = [script for script in scripts if NEST.search(script)]
    config = project.repository.text(f"{folder}/nest-cli.json" if folder else "nest-cli.json") or ""
    return bool(commands) and not any(OTHER_BUILDERS.search(text) for text in (config, *commands))
