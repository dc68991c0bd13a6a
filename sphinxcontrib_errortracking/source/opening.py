"""Opening files of the repository: regular ones only, never through a link, never a device that blocks."""

from __future__ import annotations

import codecs
import os
import stat
from enum import Enum
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_FLAGS = os.O_RDONLY
for _name in ("O_CLOEXEC", "O_NOFOLLOW", "O_NONBLOCK", "O_NOCTTY", "O_BINARY"):
    _FLAGS |= getattr(os, _name, 0)

_UTF16 = {codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}


class Trouble(Enum):
    """Why a file gives no bytes."""

    UNREADABLE = "cannot be opened"
    NOT_REGULAR = "is no regular file"
    TOO_LARGE = "is larger than the limit"


def read_bytes(path: str, limit: int) -> bytes | Trouble:
    """The whole file, or why not."""
    try:
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError):  # ValueError: a NUL in the name
        return Trouble.UNREADABLE
    try:
        status = os.fstat(handle)
        if not stat.S_ISREG(status.st_mode):
            return Trouble.NOT_REGULAR
        if status.st_size > limit:
            return Trouble.TOO_LARGE
        with open(handle, "rb", closefd=False, buffering=0) as file:  # it is a descriptor
            data = file.read(limit + 1)
    except OSError:
        return Trouble.UNREADABLE
    finally:
        os.close(handle)
    return Trouble.TOO_LARGE if len(data) > limit else data


def decode(data: bytes) -> tuple[str, bool]:
    """The text, and whether every byte had a meaning: UTF-8, or what a byte order mark says."""
    for mark, encoding in _UTF16.items():
        if data.startswith(mark):
            return _decode(data[2:], encoding)
    return _decode(data.removeprefix(codecs.BOM_UTF8), "utf-8")


def _decode(data: bytes, encoding: str) -> tuple[str, bool]:
    try:
        return data.decode(encoding), True
    except UnicodeDecodeError:
        return data.decode(encoding, "replace"), False


@dataclass(frozen=True, slots=True)
class Hit:
    """A file that holds a needle. `whole` is false where only its beginning was searched."""

    path: str
    whole: bool


def search(root: str, paths: Sequence[str], needles: Sequence[bytes], limit: int) -> Iterator[Hit]:
    """The files that hold any needle, each read once into one reused buffer."""
    buffer = bytearray(limit + 1)
    view = memoryview(buffer)
    prefix = root.rstrip("/" if os.sep == "/" else "\\/") + "/"
    for path in paths:
        count = _fill(prefix + path, view)
        if not count:
            continue
        if buffer[0] >= 0xFE and bytes(view[:2]) in _UTF16:  # noqa: PLR2004
            text, _ = decode(bytes(view[:count]))
            data = text.encode("utf-8", "replace")
            found = any(needle in data for needle in needles)
        else:
            found = any(buffer.find(needle, 0, count) >= 0 for needle in needles)
        if found:
            yield Hit(path, whole=count <= limit)


def _fill(path: str, view: memoryview) -> int:
    """Read a file's beginning into `view`; 0 where it cannot be read. A pipe gives nothing because it does not block."""
    try:
        handle = os.open(path, _FLAGS)
    except (OSError, ValueError):
        return 0
    try:
        return _read_into(handle, view)
    except OSError:  # a folder that took the file's place, a pipe without a writer
        return 0
    finally:
        os.close(handle)


def _read_into(handle: int, view: memoryview) -> int:
    if hasattr(os, "readv"):
        return os.readv(handle, [view])
    data = os.read(handle, len(view))
    view[: len(data)] = data
    return len(data)
