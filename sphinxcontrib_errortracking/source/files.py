"""The files of the documented repository: which there are, their text, and what could not be read of them."""

from __future__ import annotations

import os
from functools import cached_property
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import opening
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.listing import Listing, list_files
from sphinxcontrib_errortracking.source.programs import CODE
from sphinxcontrib_errortracking.source.records import Diagnostic, DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence
    from pathlib import Path

    from sphinxcontrib_errortracking.source.limits import Limits

_TROUBLE = {
    opening.Trouble.UNREADABLE: (DiagnosticKind.UNREADABLE, "This file cannot be opened."),
    opening.Trouble.NOT_REGULAR: (DiagnosticKind.UNREADABLE, "This is no regular file."),
}


class Files:
    """The files of a repository, each opened once."""

    def __init__(self, root: Path, limits: Limits) -> None:
        self.root = root
        self.limits = limits
        self._texts: dict[str, str | None] = {}
        self._code_texts: dict[Callable[[str], bool], list[tuple[str, str | None]]] = {}
        self._mentions: dict[tuple[bytes, ...], tuple[str, ...]] = {}
        self._noted: set[Diagnostic] = set()

    @cached_property
    def _listing(self) -> Listing:
        listing = list_files(str(self.root), self.limits)
        self._noted.update(listing.diagnostics)
        return listing

    @cached_property
    def files(self) -> tuple[str, ...]:
        """The regular files, tracked or untracked and not ignored, sorted."""
        return tuple(sorted(self._listing.files))

    @cached_property
    def file_set(self) -> frozenset[str]:
        """The same as a set."""
        return frozenset(self._listing.files)

    def real_path(self, path: str) -> str | None:
        """The listed file that a path names, a link to one followed; None where there is none."""
        if path in self.file_set:
            return path
        return self._listing.links.get(path)

    def mentioning(self, *needles: bytes) -> tuple[str, ...]:
        """The files, of whatever kind, that hold any of the needles; sorted. Files above the size limit are left out."""
        if needles not in self._mentions:
            self._mentions[needles] = tuple(self._search(self.files, needles))
        return self._mentions[needles]

    def _search(self, paths: Sequence[str], needles: tuple[bytes, ...]) -> Iterator[str]:
        for hit in opening.search(os.fspath(self.root), paths, needles, self.limits.file_bytes):
            if hit.whole:
                yield hit.path
            elif hit.path.endswith(CODE):
                self._note_too_large(hit.path, self.limits.file_bytes)

    def code_with(self, word: str, kind: Callable[[str], bool]) -> list[str]:
        """The files of one kind of code that hold a word, sorted; their text is read once, because many words are asked for."""
        if kind not in self._code_texts:
            self._code_texts[kind] = [(path, self.quiet_text(path)) for path in self.files if kind(path)]
        large: list[str] = []
        found: list[str] = []
        for path, text in self._code_texts[kind]:
            if text is None:
                large.append(path)
            elif word in text:
                found.append(path)
        if large and (hits := set(self._search(large, (word.encode(),)))):
            found = sorted({*found, *hits})
        return found

    def quiet_text(self, path: str) -> str | None:
        """The text of a file as `text` has it, without a Diagnostic: nobody may ever ask for it."""
        if path in self._texts:
            return self._texts[path]
        data = opening.read_bytes(f"{self.root}/{path}", self.limits.file_bytes)
        text, is_clean = (None, False) if isinstance(data, opening.Trouble) else opening.decode(data)
        if is_clean and path in self.file_set:
            self._texts[path] = text  # there is no trouble to note
        return text

    def text(self, path: str, limit: int | None = None) -> str | None:
        """The decoded text of a file, without a byte order mark; None, and a Diagnostic, where it cannot be read.

        A path that is not among `files` gives None without a Diagnostic. `limit` is a size in bytes for files, such as
        lockfiles, that may be larger than source code.
        """
        real = self.real_path(path)
        if real is None:
            return None
        if real not in self._texts:
            data = opening.read_bytes(f"{self.root}/{real}", limit or self.limits.file_bytes)
            if isinstance(data, opening.Trouble):
                self._note_trouble(real, data, limit or self.limits.file_bytes)
                if data is opening.Trouble.TOO_LARGE:
                    return None  # another caller may allow more
                self._texts[real] = None
            else:
                self._texts[real] = self._decode(real, data)
        return self._texts[real]

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What could not be read so far, sorted, without duplicates."""
        return tuple(sorted(self._noted))

    def note(self, kind: DiagnosticKind, message: str, loc: SourceLocation) -> None:
        """Add a Diagnostic: for the readers of manifests, who find out about trouble while they read."""
        self._noted.add(Diagnostic(kind, message, loc))

    def _decode(self, path: str, data: bytes) -> str:
        text, is_clean = opening.decode(data)
        if not is_clean:
            sentence = "The file is not valid UTF-8; what cannot be decoded is replaced by U+FFFD."
            line = text.count("\n", 0, text.find("\ufffd")) + 1
            self._noted.add(Diagnostic(DiagnosticKind.UNREADABLE, sentence, SourceLocation(path, line), decoded=True))
        return text

    def _note_trouble(self, path: str, trouble: opening.Trouble, limit: int) -> None:
        if trouble is opening.Trouble.TOO_LARGE:
            self._note_too_large(path, limit)
        else:
            kind, sentence = _TROUBLE[trouble]
            self.note(kind, sentence, SourceLocation(path, 1))

    def _note_too_large(self, path: str, limit: int) -> None:
        sentence = f"The file is larger than {limit:,} bytes and is not read."
        self.note(DiagnosticKind.TOO_LARGE, sentence, SourceLocation(path, 1))
