"""Draws 200 options of the catalogue at random and looks each up in the published declarations, as text.

    python scripts/sample_types.py [--work FOLDER] [--seed NUMBER]

Needs npm and a registry. FOLDER keeps what npm installs; that of scripts/make_catalogue.mjs will do (default: a folder in the system's
temporary folder). What is found is written to tests/catalogue_proof/types_sample.json, one line for each option: package, version,
kind of options, option, what it is there, and where. A test compares the lines with the catalogue that is shipped.
"""

from __future__ import annotations

import argparse
import json
import random
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from types_by_text import Types

from sphinxcontrib_errortracking.model.catalogue import catalogued
from sphinxcontrib_errortracking.model.catalogue.tables import package

HERE = Path(__file__).parent
OUTPUT = HERE.parent / "tests" / "catalogue_proof" / "types_sample.json"
COLUMNS, EACH = 50, 4
FLAGS = (
    "--ignore-scripts",
    "--legacy-peer-deps",
    "--omit=optional",
    "--no-audit",
    "--no-fund",
    "--no-package-lock",
    "--no-save",
)
#: package -> where its options are declared, where that is not `init(options)`: kind -> specifiers (of several, each takes some), names, parameters
LOCATED: dict[str, dict[str, list[tuple[str, str, tuple[int, ...]]]]] = {
    "@sentry/astro": {"build": [("@sentry/astro", "sentryAstro", (0,)), ("@sentry/astro", "default", (0,))]},
    "@sentry/bundler-plugin-core": {"build": [("@sentry/bundler-plugin-core", "Options", ())]},
    "@sentry/cloudflare": {"init": [("@sentry/cloudflare", "CloudflareOptions", ())]},
    "@sentry/electron": {"init": [("@sentry/electron/main @sentry/electron/renderer", "init", (0,))]},
    "@sentry/esbuild-plugin": {"build": [("@sentry/esbuild-plugin", "sentryEsbuildPlugin", (0,))]},
    "@sentry/nextjs": {
        "build": [("@sentry/nextjs/config", "withSentryConfig", (1, 2)), ("@sentry/nextjs", "withSentryConfig", (1, 2))]
    },
    "@sentry/nuxt": {"build": [("@sentry/nuxt/module", "ModuleOptions", ())]},
    "@sentry/react-router": {"build": [("@sentry/react-router", "sentryReactRouter", (0,))]},
    "@sentry/rollup-plugin": {"build": [("@sentry/rollup-plugin", "sentryRollupPlugin", (0,))]},
    "@sentry/sveltekit": {"build": [("@sentry/sveltekit", "sentrySvelteKit", (0,))]},
    "@sentry/vite-plugin": {"build": [("@sentry/vite-plugin", "sentryVitePlugin", (0,))]},
    "@sentry/webpack-plugin": {"build": [("@sentry/webpack-plugin", "sentryWebpackPlugin", (0,))]},
}


def sample(seed: int) -> list[tuple[str, str, str, str]]:
    """(package, version, kind, option): any name that any version of the package has, at any version that was read."""
    chance = random.Random(seed)  # noqa: S311
    found = [package(name) for name in catalogued()]
    columns = [
        (one, kind, version) for one in found if one for kind, table in one.kinds.items() for version in table.versions
    ]
    return [
        (one.name, version, kind, option)
        for one, kind, version in chance.sample(columns, COLUMNS)
        for option in chance.sample(sorted(one.kinds[kind].letters), EACH)
    ]


def install(work: Path, name: str, version: str) -> Path:
    """The folder that holds a version of a package, and what it needs."""
    folder = work / f"{name.removeprefix('@sentry/')}-{version}"
    if not (folder / ".complete").exists():
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "package.json").write_text('{"private": true}', encoding="utf-8")
        subprocess.run(["npm", "install", *FLAGS, f"{name}@{version}"], cwd=folder, check=True, capture_output=True)  # noqa: S603, S607
        (folder / ".complete").touch()
    return folder


def look(folder: Path, name: str, kind: str, option: str) -> tuple[str, str]:
    """What the declarations say of an option: known, deprecated or absent, and where."""
    types = Types(folder)
    head, _, inner = option.partition(".")
    for specifiers, export, parameters in LOCATED.get(name, {}).get(kind, [(name, "init", (0,))]):
        declared = [types.options(specifier, export, parameters) for specifier in specifiers.split()]
        if not all(declared):
            continue
        found = [options[head] for options in declared if head in options]
        if inner:
            found = [members[inner] for option in found if inner in (members := types.members(option))]
        if not found:
            return "absent", ""
        place = re.sub(r".*/node_modules/", "", found[0].file.as_posix())
        return ("deprecated" if all(option.deprecated for option in found) else "known"), f"{place}:{found[0].line}"
    sys.exit(f"{name}: the declarations of its options were not found in {folder}")


def main() -> None:
    """Draw, look up and write."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--work", type=Path, default=Path(tempfile.gettempdir()) / "errortracking-catalogue")
    arguments.add_argument("--seed", type=int, default=20261124)
    given = arguments.parse_args()
    rows = []
    for name, version, kind, option in sample(given.seed):
        rows.append([name, version, kind, option, *look(install(given.work, name, version), name, kind, option)])
    OUTPUT.parent.mkdir(parents=True, exist_ok=True)
    lines = ",\n  ".join(json.dumps(row) for row in sorted(rows))
    OUTPUT.write_text(f'{{"seed": {given.seed}, "rows": [\n  {lines}\n]}}\n', encoding="utf-8")


if __name__ == "__main__":
    main()
