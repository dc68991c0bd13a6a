"""A revision of a git repository, unpacked into a folder, without running anything that the repository names.

git is asked for objects only (`rev-parse`, `ls-tree`, `cat-file`, `read-tree` into another index): these run no hook, no filter, no pager and no fsmonitor, and
fetch nothing. Nothing is written outside the given folder.
"""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path
    from typing import IO

_SETTINGS = ("core.fsmonitor=false", f"core.hooksPath={os.devnull}", "core.pager=cat", "protocol.allow=never")
_ENVIRONMENT = {
    "GIT_OPTIONAL_LOCKS": "0",
    "GIT_TERMINAL_PROMPT": "0",
    "GIT_NO_LAZY_FETCH": "1",
    "GIT_PAGER": "cat",
    "LC_ALL": "C",
}
_LARGEST = 30_000_000  #: bytes; a lockfile may be that large, and what is larger is not read anyway
_LINK = "120000"
_LONGEST_LINK = 4_096


class RevisionError(Exception):
    """The revision cannot be read; the message is one sentence."""


@dataclass(frozen=True, slots=True)
class _Blob:
    mode: str
    name: str
    size: int
    path: str


def unpack(root: Path, revision: str, target: Path) -> str:
    """Write the files that `root` had at `revision` below `target`, which exists and is empty; the result is the commit's id.

    `root` may be a folder within the repository. Raises RevisionError.
    """
    commit = _commit(root, revision)
    prefix = _git(root, "rev-parse", "--show-prefix").rstrip("\n")
    tree = f"{commit}:{prefix.rstrip('/')}"
    try:
        listing = _git(root, "ls-tree", "-r", "-z", "-l", "--full-tree", tree)
    except RevisionError:
        raise RevisionError(f"there is no folder {prefix.rstrip('/')!r} in revision {revision!r}") from None
    blobs = [blob for entry in listing.split("\0") if entry for blob in _blob(entry)]
    _write(root, blobs, target)
    # what is tracked although an ignore rule names it is known by the index only
    (target / ".git").mkdir(exist_ok=True)
    _git(root, "read-tree", tree, index=target / ".git" / "index")
    return commit


def _commit(root: Path, revision: str) -> str:
    inside = _git(root, "rev-parse", "--is-inside-work-tree").strip()
    if inside != "true":
        raise RevisionError(f"{str(root)!r} is no git work tree")
    try:
        return _git(root, "rev-parse", "--verify", "--quiet", "--end-of-options", f"{revision}^{{commit}}").strip()
    except RevisionError:
        raise RevisionError(f"there is no revision {revision!r} in this repository") from None


def _command(root: Path, arguments: Sequence[str]) -> list[str]:
    settings = [part for setting in _SETTINGS for part in ("-c", setting)]
    return ["git", "-C", str(root), "--no-pager", *settings, *arguments]


def _git(root: Path, *arguments: str, index: Path | None = None) -> str:
    """What a command of git prints. `index`: the file that is its index, instead of the repository's."""
    environment = {**os.environ, **_ENVIRONMENT, **({"GIT_INDEX_FILE": str(index.absolute())} if index else {})}
    try:
        done = subprocess.run(  # noqa: S603  # no shell; nothing of the repository stands in the command
            _command(root, arguments), capture_output=True, env=environment, check=False
        )
    except FileNotFoundError:
        raise RevisionError("git is not installed, and diff reads revisions with it") from None
    if done.returncode:
        lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
        raise RevisionError(lines[0].removeprefix("fatal: ") if lines else f"git {arguments[0]} failed")
    return os.fsdecode(done.stdout)


def _blob(entry: str) -> Iterator[_Blob]:
    """A file or link of a listing; a submodule has none. A name that leads elsewhere is in no honest tree."""
    head, _, path = entry.partition("\t")
    mode, kind, name, size = head.split()
    parts = path.split("/")
    if kind == "blob" and not any(part in {"", ".", ".."} or part.lower() == ".git" for part in parts):
        yield _Blob(mode, name, int(size), path)


def _write(root: Path, blobs: Sequence[_Blob], target: Path) -> None:
    """Files first, links last: nothing is ever written through a link of the tree."""
    files = [blob for blob in blobs if blob.mode != _LINK and blob.size <= _LARGEST]
    links = [blob for blob in blobs if blob.mode == _LINK and blob.size <= _LONGEST_LINK]
    for blob in blobs:
        if blob.size > _LARGEST:  # a hole of that size: whoever opens it learns that it is too large
            with _new_file(target, blob.path) as stream:
                stream.truncate(blob.size)
    for blob, content in _contents(root, [*files, *links]):
        if blob.mode == _LINK:
            place = target / blob.path
            place.parent.mkdir(parents=True, exist_ok=True)
            if content and b"\0" not in content and not place.is_symlink() and not place.exists():
                place.symlink_to(os.fsdecode(content))
        else:
            with _new_file(target, blob.path) as stream:
                stream.write(content)


def _new_file(target: Path, path: str) -> IO[bytes]:
    place = target / path
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        return place.open("xb")
    except OSError as error:
        raise RevisionError(f"{path} of the revision cannot be unpacked ({error.strerror})") from None


def _contents(root: Path, blobs: Sequence[_Blob]) -> Iterator[tuple[_Blob, bytes]]:
    """Each with its content, in the given order: one is asked for and read before the next."""
    process = subprocess.Popen(  # noqa: S603  # as in `_git`
        _command(root, ("cat-file", "--batch")),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env={**os.environ, **_ENVIRONMENT},
    )
    with process:
        for blob in blobs:
            yield blob, _content(process, blob)


def _content(process: subprocess.Popen[bytes], blob: _Blob) -> bytes:
    missing = RevisionError(f"{blob.path} of the revision is not in this clone")
    if process.stdin is None or process.stdout is None:
        raise missing
    try:
        process.stdin.write(f"{blob.name}\n".encode())
        process.stdin.flush()
    except OSError:
        raise missing from None
    head = process.stdout.readline().split()
    if len(head) != 3 or head[1] != b"blob":  # noqa: PLR2004  # name, type, size
        raise missing
    return process.stdout.read(int(head[2]) + 1)[:-1]
