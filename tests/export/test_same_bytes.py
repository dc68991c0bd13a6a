"""The exported document is the same bytes whatever the hash seed, the number of processes, the locale, the time zone and the folder."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING

from miniature import make_project

if TYPE_CHECKING:
    from pathlib import Path

OUTPUT = "docs/features/monitoring/error-tracking.md"
WORLDS = (
    {"PYTHONHASHSEED": "1", "LC_ALL": "C", "TZ": "UTC", "jobs": "1", "folder": "a"},
    {"PYTHONHASHSEED": "4711", "LC_ALL": "C.UTF-8", "TZ": "Asia/Tokyo", "jobs": "4", "folder": "another folder/b"},
    {"PYTHONHASHSEED": "99", "LC_ALL": "POSIX", "TZ": "America/Lima", "jobs": "2", "folder": "ü"},
)


def exported(folder: Path, world: dict[str, str]) -> tuple[bytes, bytes]:
    shop = make_project(folder / world["folder"])
    shop.conf(errortracking_assignment="docs/assignments/M2.md")
    environment = {**os.environ, **world, "SOURCE_DATE_EPOCH": "1764767520"}
    command = [sys.executable, "-m", "sphinx", "-q", "-W", "-j", world["jobs"], "-b", "sop", "docs", "build"]
    subprocess.run(command, cwd=shop.root, env=environment, check=True)
    return (shop.root / OUTPUT).read_bytes(), (shop.root / "docs/DOC_TRACKER.md").read_bytes()


def test_every_world_has_the_same_bytes(tmp_path: Path) -> None:
    first, *others = [exported(tmp_path, world) for world in WORLDS]
    assert len(first[0]) > 10_000
    assert b"\r" not in first[0]
    assert os.fsencode(tmp_path) not in first[0]
    assert all(other == first for other in others)
