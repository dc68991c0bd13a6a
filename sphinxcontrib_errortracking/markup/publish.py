"""Writing a file of the documented repository: the whole text or nothing, never outside its root, never through a link."""

from __future__ import annotations

import contextlib
import os
import secrets
import stat
from pathlib import Path, PurePosixPath

from sphinxcontrib_errortracking.markup.errors import PublishError

_TEMPORARY = ".errortracking-tmp"


def publish(root: Path, path: str, text: str) -> bool:
    """Write `text` to `path` below `root`; False when the file already says exactly this, and is then not touched.

    Folders are made. The line ends and the mode of an existing file are kept. Raises PublishError with one sentence; the file is
    then as it was.
    """
    target = safe_target(root, path)
    return replace_bytes(root, target, encoded(target, text))


def safe_target(root: Path, path: str) -> Path:
    """The place of `path`, which must be a regular file or nothing, inside `root` also after links are followed."""
    base = root.resolve()
    if "\0" in path or not PurePosixPath(path).name:
        raise PublishError(f"{path!r} is no file name")
    target = base / path
    try:
        parent = target.parent.resolve()
    except (OSError, RuntimeError) as error:
        raise PublishError(f"{path}: its folder cannot be followed ({_reason(error)})") from error
    target = parent / target.name
    if target.name in {"", ".", ".."} or not parent.is_relative_to(base):
        raise PublishError(f"{path} lies outside the repository")
    try:
        mode = target.lstat().st_mode
    except FileNotFoundError:
        return target
    except OSError as error:
        raise PublishError(f"{path} cannot be read ({_reason(error)})") from error
    if stat.S_ISLNK(mode):
        raise PublishError(f"{path} is a symbolic link, which is not followed")
    if not stat.S_ISREG(mode):
        raise PublishError(f"{path} is not a regular file")
    return target


def encoded(target: Path, text: str) -> bytes:
    """The bytes of `text` with the line ends of the file that is there."""
    try:
        old = target.read_bytes()
    except FileNotFoundError:
        old = b""
    except OSError as error:
        raise PublishError(f"{target.name} cannot be read ({_reason(error)})") from error
    if old.count(b"\r\n") * 2 > old.count(b"\n"):
        text = text.replace("\r\n", "\n").replace("\n", "\r\n")
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise PublishError(f"{target.name}: the text holds a lone surrogate, which no file can hold") from error


def replace_bytes(root: Path, target: Path, content: bytes) -> bool:
    """Put `content` in the place of `target` in one step; False when it is there already."""
    name = target.relative_to(root.resolve()).as_posix()
    try:
        if _read(target) == content:
            return False
        target.parent.mkdir(parents=True, exist_ok=True)
        if target.parent.resolve() != target.parent:
            raise PublishError(f"{name}: its folder became a link meanwhile")
        _replace(target, content)
    except OSError as error:
        raise PublishError(f"{name} cannot be written ({_reason(error)})") from error
    return True


def remove_stale(folder: Path, name: str = "") -> None:
    """Remove temporary files that killed writers left in `folder`, of the file `name` or of all; for who holds their lock."""
    for left in folder.glob(f".{_glob_safe(name)}.*{_TEMPORARY}" if name else f".*{_TEMPORARY}"):
        with contextlib.suppress(OSError):
            left.unlink()


def _read(target: Path) -> bytes | None:
    try:
        return target.read_bytes()
    except FileNotFoundError:
        return None


def _replace(target: Path, content: bytes) -> None:
    """Temporary file in the same folder, flushed to the disk, renamed over the target. The mode of the old file is kept."""
    temporary = target.with_name(f".{target.name}.{secrets.token_hex(8)}{_TEMPORARY}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
    handle = os.open(temporary, flags, 0o666)  # the umask takes its share
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content)
            stream.flush()
            os.fsync(stream.fileno())
        if target.exists():
            temporary.chmod(stat.S_IMODE(target.stat().st_mode))
        temporary.replace(target)
    except BaseException:
        with contextlib.suppress(OSError):
            temporary.unlink()
        raise
    _sync_folder(target.parent)


def _sync_folder(folder: Path) -> None:
    """Make the rename itself last; where folders cannot be opened (Windows) the system sees to it."""
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _glob_safe(name: str) -> str:
    return "".join(f"[{char}]" if char in "*?[" else char for char in name)


def _reason(error: Exception) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__
