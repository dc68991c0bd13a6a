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
MANIFESTS = ("package.json", "package-lock.json")
NETWORK = ("ENOTFOUND", "ECONNREFUSED", "EAI_AGAIN", "ETIMEDOUT", "ENETUNREACH", "ENOTCACHED")
CLEAN = ("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund")
#: `npm ci` asks for the optional packages of every platform, also where the lockfile has those of one.
LENIENT = ("npm", "install", "--ignore-scripts", "--no-audit", "--no-fund", "--prefer-offline")


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


def install_packages(source: Path, folder: Path, command: Sequence[str] = CLEAN) -> None:
    """Install what the manifests in `source` ask for into `folder`; where there is no network, skip, if tests may be skipped."""
    for file in MANIFESTS:
        shutil.copyfile(source / file, folder / file)
    result = run(command, folder)
    offline = result.returncode and any(code in result.stderr for code in NETWORK)
    if offline and not any(os.environ.get(variable) for variable in REQUIRED_BY):
        pytest.skip(f"npm reaches no registry, and {source.name} is not installed yet")
    assert result.returncode == 0, result.stdout + result.stderr


def key_of(source: Path) -> bytes:
    """What an installation follows from."""
    return b"".join((source / file).read_bytes() for file in MANIFESTS)


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
