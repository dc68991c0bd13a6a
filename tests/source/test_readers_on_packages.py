"""Both readers give the same tree and the same comments for all JavaScript of published npm packages that esprima accepts."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest
from nodetools import REQUIRED_BY, installed, require_node, run

from sphinxcontrib_errortracking.source import esprima_reader, estree, tree_sitter_reader
from sphinxcontrib_errortracking.source.programs import read_comments

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGES = {
    "commander": "12.1.0",
    "cookie": "1.0.2",
    "debug": "4.4.0",
    "dotenv": "16.4.7",
    "express": "4.21.2",
    "kleur": "4.1.5",
    "nanoid": "5.0.9",
    "path-to-regexp": "8.2.0",
    "picocolors": "1.1.1",
    "semver": "7.6.3",
    "uuid": "11.0.5",
    "ws": "8.18.0",
}
OFFLINE = ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH", "ENOTCACHED")
LARGEST = 100_000  #: bytes of a file that esprima is given
SECONDS = 60

pytestmark = pytest.mark.node


def javascript(folder: Path) -> Iterator[Path]:
    """The JavaScript of the packages themselves, not of what they depend on."""
    for name in PACKAGES:
        for path in sorted((folder / "node_modules" / name).rglob("*")):
            inner = path.relative_to(folder / "node_modules" / name).parts
            if path.suffix in {".js", ".mjs", ".cjs"} and path.is_file() and "node_modules" not in inner:
                yield path


def test_both_readers_agree_on_published_packages(capsys: pytest.CaptureFixture[str]) -> None:
    require_node()
    manifest = json.dumps({"private": True, "dependencies": PACKAGES})
    with installed("reader-packages", manifest.encode()) as (folder, complete):
        if not complete.exists():
            (folder / "package.json").write_text(manifest, encoding="utf-8")
            done = run(["npm", "install", "--ignore-scripts", "--no-audit", "--no-fund"], folder)
            if (
                done.returncode
                and any(code in done.stderr for code in OFFLINE)
                and not any(map(os.environ.get, REQUIRED_BY))
            ):
                pytest.skip("npm reaches no registry, and the packages are not installed yet")
            assert done.returncode == 0, done.stderr
            complete.touch()
        compared, refused, found, differing = 0, 0, 0, []
        for path in javascript(folder):
            text = path.read_text(encoding="utf-8")
            ours = esprima_reader.read(text, "x.js") if len(text) <= LARGEST else None
            if ours is None:
                refused += 1
                continue
            compared += 1
            theirs, _ = tree_sitter_reader.read(text, "x.js", seconds=SECONDS)
            comments = [read_comments(text, "x.js", reader, SECONDS) for reader in ("esprima", "tree-sitter")]
            found += len(comments[0])
            if theirs is None or estree.dump(ours) != estree.dump(theirs) or comments[0] != comments[1]:
                differing.append(str(path.relative_to(folder)))
    with capsys.disabled():
        print(  # noqa: T201 - how many files that is stands in the test's output
            f"\nesprima and tree-sitter: {compared} files of {len(PACKAGES)} packages compared, {refused} not read by esprima; "
            f"{found} comments"
        )
    assert differing == []
    assert compared >= 150
    assert found >= 1_000
