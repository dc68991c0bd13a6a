"""The picture on the first page is small, and says in words what it shows."""

from __future__ import annotations

import re
import struct
from pathlib import Path

DOCS = Path(__file__).parents[2] / "docs"


def test_the_picture() -> None:
    page = (DOCS / "index.md").read_text(encoding="utf-8")
    (name,) = re.findall(r"\{image\} (\S+)", page)
    (words,) = re.findall(r"^:alt: (.+)$", page, re.MULTILINE)
    content = (DOCS / name).read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) < 150_000
    assert struct.unpack(">II", content[16:24]) == (1280, 820)
    assert len(words) > 80
