"""git's index, read in Python: which files are tracked.

git itself is never run on the repository: `git ls-files` starts the program that its configuration names. The index only adds
what is tracked though ignored; without it, or where it is damaged, the walk over the folders finds the rest.
"""

from __future__ import annotations

import os
from struct import Struct
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.opening import read_bytes

if TYPE_CHECKING:
    from collections.abc import Iterator

_LARGEST = 200_000_000
_HEADER = Struct(">4sII")
_FLAGS = Struct(">H")
_STAT_BYTES = 40
_HASH_BYTES = (20, 32)  # SHA-1, SHA-256
_NAME_MASK = 0xFFF
_EXTENDED = 0x4000
_COMPRESSED_VERSION = 4


def git_folder(root: str) -> str | None:
    """The folder that holds the index: `.git`, or where the file `.git` of a worktree or submodule points.

    Only `index`, `commondir` and `info/exclude` are read there, and only names come out.
    """
    path = os.path.join(root, ".git")  # noqa: PTH118  # strings: this runs before anything is cached
    if os.path.islink(path):  # noqa: PTH114
        return None
    if os.path.isdir(path):  # noqa: PTH112
        return path
    data = read_bytes(path, 4096)
    if not isinstance(data, bytes) or not data.startswith(b"gitdir:"):
        return None
    return os.path.normpath(os.path.join(root, os.fsdecode(data[7:].strip())))  # noqa: PTH118


def common_folder(folder: str) -> str:
    """Where `info/exclude` is: a worktree shares it with the main one."""
    data = read_bytes(os.path.join(folder, "commondir"), 4096)  # noqa: PTH118
    return os.path.normpath(os.path.join(folder, os.fsdecode(data.strip()))) if isinstance(data, bytes) else folder  # noqa: PTH118


def tracked(folder: str | None) -> frozenset[str]:
    """The paths in the index; none where there is no index that can be read."""
    if folder is None:
        return frozenset()
    data = read_bytes(os.path.join(folder, "index"), _LARGEST)  # noqa: PTH118
    if not isinstance(data, bytes):
        return frozenset()
    for hash_bytes in _HASH_BYTES:
        names = parse(data, hash_bytes)
        if names is not None:
            return frozenset(map(os.fsdecode, names))
    return frozenset()


def parse(data: bytes, hash_bytes: int) -> list[bytes] | None:
    """The names in an index of version 2, 3 or 4; None where it is none, or has another hash."""
    if len(data) < _HEADER.size:
        return None
    magic, version, count = _HEADER.unpack_from(data)
    if magic != b"DIRC" or version not in {2, 3, 4} or count > len(data):
        return None
    entries = (
        _compressed(data, count, hash_bytes) if version == _COMPRESSED_VERSION else _padded(data, count, hash_bytes)
    )
    try:
        names = list(entries)
    except (IndexError, ValueError):
        return None
    return names if len(names) == count and all(map(_is_name, names)) else None


def _is_name(name: bytes) -> bool:
    return bool(name) and b"\0" not in name and not name.startswith(b"/") and b"\xff" not in name[:1]


def _padded(data: bytes, count: int, hash_bytes: int) -> Iterator[bytes]:
    fixed = _STAT_BYTES + hash_bytes
    unpack = _FLAGS.unpack_from
    offset, end = _HEADER.size, len(data) - hash_bytes
    for _ in range(count):
        if offset + fixed + 2 > end:
            return
        (flags,) = unpack(data, offset + fixed)
        start = offset + fixed + (4 if flags & _EXTENDED else 2)
        length = flags & _NAME_MASK
        stop = start + length if length < _NAME_MASK else data.index(0, start)
        if data[stop] != 0:  # this is how a wrong hash length shows
            return
        yield data[start:stop]
        offset += (stop - offset + 8) & ~7


def _compressed(data: bytes, count: int, hash_bytes: int) -> Iterator[bytes]:
    fixed = _STAT_BYTES + hash_bytes
    offset, end, name = _HEADER.size, len(data) - hash_bytes, b""
    for _ in range(count):
        if offset + fixed + 2 > end:
            return
        (flags,) = _FLAGS.unpack_from(data, offset + fixed)
        dropped, start = _varint(data, offset + fixed + (4 if flags & _EXTENDED else 2))
        stop = data.index(0, start)
        if dropped > len(name):
            return
        name = name[: len(name) - dropped] + data[start:stop]
        yield name
        offset = stop + 1


def _varint(data: bytes, offset: int) -> tuple[int, int]:
    """Git's own variable-length number, as in packs: each further byte adds one."""
    byte = data[offset]
    value = byte & 0x7F
    while byte & 0x80:
        offset += 1
        byte = data[offset]
        value = ((value + 1) << 7) | (byte & 0x7F)
    return value, offset + 1
