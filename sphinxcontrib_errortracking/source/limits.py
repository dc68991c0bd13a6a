"""The limits under which an untrusted repository is read."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """How much is read: what is beyond gives a Diagnostic, never an endless build."""

    file_bytes: int = 1_000_000  #: a source file; generated bundles are larger
    parse_seconds: float = 5.0  #: parsing and lowering one file
    files: int = 200_000  #: files in the repository
