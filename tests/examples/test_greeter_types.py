"""The example is real code: it type-checks against the packages of its lockfile, as published."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from nodetools import installed, require_node, run

if TYPE_CHECKING:
    from collections.abc import Iterator

GREETER = Path(__file__).parents[2] / "examples" / "greeter"
PROJECTS = sorted(path.parent.relative_to(GREETER).as_posix() for path in GREETER.glob("*/*/tsconfig.json"))
GENERATED = shutil.ignore_patterns("node_modules", ".next", "dist", "_build")


def mirror(source: Path, target: Path) -> None:
    """Make `target` hold the files of `source` and nothing else, but for what npm has installed."""
    for path in sorted(target.rglob("*"), reverse=True):
        relative = path.relative_to(target)
        if "node_modules" not in relative.parts and path.is_file() and not (source / relative).exists():
            path.unlink()
    shutil.copytree(source, target, ignore=GENERATED, dirs_exist_ok=True)


@pytest.fixture(scope="module")
def checkout() -> Iterator[Path]:
    """The example with its npm packages, outside this checkout."""
    require_node()
    with installed("greeter", (GREETER / "package-lock.json").read_bytes()) as (folder, complete):
        if not complete.exists():
            mirror(GREETER, folder)
            result = run(["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
            assert result.returncode == 0, result.stdout + result.stderr
        mirror(GREETER, folder)
        complete.touch()
        yield folder


@pytest.mark.node
@pytest.mark.parametrize("project", PROJECTS)
def test_project_type_checks(checkout: Path, project: str) -> None:
    compiler = ["node", "node_modules/typescript/bin/tsc", "--noEmit", "-p", project]
    result = run([*compiler, "--listFilesOnly"], checkout)
    own = {line for line in result.stdout.splitlines() if f"/{project}/" in line and "node_modules" not in line}
    expected = {
        (checkout / path.relative_to(GREETER)).as_posix()
        for pattern in ("*.ts", "src/**/*.ts", "src/**/*.tsx")
        for path in (GREETER / project).glob(pattern)
    }
    assert own == expected

    result = run(compiler, checkout)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.mark.node
def test_a_fault_in_the_types_is_found(checkout: Path) -> None:
    source = checkout / "apps/server/src/observability/sentry.ts"
    text = source.read_text(encoding="utf-8")
    try:
        source.write_text(text.replace("    dsn,\n", "    dsn,\n    autoSessionTracking: true,\n"), encoding="utf-8")
        result = run(["node", "node_modules/typescript/bin/tsc", "--noEmit", "-p", "apps/server"], checkout)
    finally:
        source.write_text(text, encoding="utf-8")
    assert result.returncode != 0
    assert "autoSessionTracking" in result.stdout


def test_every_app_is_a_project() -> None:
    assert PROJECTS == ["apps/dashboard", "apps/server", "apps/widget", "packages/sentry-config"]


def test_the_lockfile_names_no_registry() -> None:
    lockfile = (GREETER / "package-lock.json").read_text(encoding="utf-8")
    resolved = re.findall(r'"resolved": "([^"]*)"', lockfile)
    assert sorted(resolved) == PROJECTS  # the workspaces' own links; packages have no address
