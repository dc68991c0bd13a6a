"""What tests that run Node.js share: is it there, where are packages kept, and how is a command run."""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from filelock import FileLock

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Where a missing Node.js is a failure and no reason to skip.
REQUIRED_BY = ("ERRORTRACKING_REQUIRE_NODE", "CI")


def require_node() -> None:
    """Skip the test when Node.js or npm is missing; fail where the environment asks for them."""
    missing = [tool for tool in ("node", "npm") if shutil.which(tool) is None]
    if not missing:
        return
    sentence = f"{' and '.join(missing)} cannot be found on PATH (Node.js 20 is needed)"
    wanted = [name for name in REQUIRED_BY if os.environ.get(name)]
    if wanted:
        pytest.fail(f"{sentence}, and {wanted[0]} says that this test must run", pytrace=False)
    pytest.skip(sentence)


def run(command: Sequence[str], folder: Path, *, timeout: float = 600) -> subprocess.CompletedProcess[str]:
    """Run a command there, with its output as text; the caller looks at the return code."""
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=timeout, check=False)


def cache_folder() -> Path:
    """The project's folder in the user's cache, outside every checkout."""
    home = os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    return Path(home) / "sphinxcontrib-errortracking"


@contextmanager
def installed(name: str, key: bytes) -> Iterator[tuple[Path, Path]]:
    """A folder of the cache that is ours while we are in it, and the mark to touch once it is complete.

    `key` is what its content follows from: other bytes, other folder.
    """
    folder = cache_folder() / f"{name}-{hashlib.sha256(key).hexdigest()[:16]}"
    folder.mkdir(parents=True, exist_ok=True)
    with FileLock(f"{folder}.lock"):
        yield folder, folder / ".complete"
