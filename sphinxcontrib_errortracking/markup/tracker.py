"""The tracker: one entry for each completed document, and none lost when many builds write at once.

Form 1 is one file with entries under its "Completion Log" heading, newest first, or at its end where there is no such heading.
Form 2 is a folder with one file for each completion. Everything that was there stays as it was, byte for byte.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.markup.errors import PublishError, TrackerError
from sphinxcontrib_errortracking.markup.markdown.escape import code_span, escape_line_starts, escape_text
from sphinxcontrib_errortracking.markup.publish import remove_stale, replace_bytes, safe_target
from sphinxcontrib_errortracking.markup.text import one_line
from sphinxcontrib_errortracking.markup.tracker_file import Log

if TYPE_CHECKING:
    from collections.abc import Iterator
    from contextlib import AbstractContextManager
    from datetime import datetime

LOCK_TIMEOUT = (
    300.0  #: seconds to wait for other builds; an entry takes milliseconds, in a tracker of 20,000 lines a second
)

MOST_CHANGES = 6  #: facts that an entry names; the commit shows them all
_LONGEST_CHANGE = 300  #: characters


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """What the tracker says of one document."""

    id: str
    name: str
    document: str  #: the exported file's path
    scenarios: int
    edge_cases: int
    completed_at: datetime  #: from the caller, which obeys SOURCE_DATE_EPOCH
    changes: tuple[str, ...] = ()  #: the facts that changed since the document that this one replaces

    def bullets(self) -> list[str]:
        """The entry's lines, the time last."""
        return [
            f"- **Feature:** {_words(self.name)}",
            "- **Status:** COMPLETE",
            f"- **Doc File:** {code_span(self.document)}",
            f"- **Scenarios Documented:** {self.scenarios}",
            f"- **Edge Cases Documented:** {self.edge_cases}",
            *self._changes(),
            f"- **Completed At:** {self.completed_at:%Y-%m-%d %H:%M}",
        ]

    def _changes(self) -> Iterator[str]:
        """How many facts changed, and the first of them."""
        if not self.changes:
            return
        yield f"- **Facts Changed:** {len(self.changes)}"
        shown = self.changes if len(self.changes) <= MOST_CHANGES else self.changes[: MOST_CHANGES - 1]
        yield from (f"  - {_words(_short(change))}" for change in shown)
        if rest := len(self.changes) - len(shown):
            yield f"  - and {rest} more"


def record(root: Path, path: str, entry: Entry, *, changed: bool) -> bool:
    """Add `entry` to the tracker at `path` below `root`; True when it was added.

    `path` is a file (form 1) or a folder (form 2): one that exists, or a name with a slash or without an extension. `changed`: the exported bytes
    differ from those that stood there. An unchanged document that has an entry gets no second one, and neither does an entry that
    differs from an older one only in its time. Raises TrackerError with one sentence; nothing was written then.
    """
    try:
        if _is_folder(root, path):
            return _record_file(root, path.rstrip("/"), entry, changed=changed)
        return _record_entry(root, path, entry, changed=changed)
    except PublishError as error:
        raise TrackerError(f"the tracker got no entry: {error}") from error


def _is_folder(root: Path, path: str) -> bool:
    place = root / path
    return path.endswith("/") or place.is_dir() or not (place.suffix or place.exists())


def _record_entry(root: Path, path: str, entry: Entry, *, changed: bool) -> bool:
    target = safe_target(root, path)
    with _locked(target):
        remove_stale(target.parent, target.name)
        log = Log.read(target, path)
        known = log.entries(entry.id)
        bullets = entry.bullets()
        if known and (not changed or _timeless(bullets) in map(_timeless, known)):
            return False
        title = f"### {_words(entry.id)} ✅"
        return replace_bytes(root, target, log.with_entry(entry.id, [title, *bullets]))


def _record_file(root: Path, folder: str, entry: Entry, *, changed: bool) -> bool:
    stem = f"{_file_name(entry.id)}-{entry.completed_at:%Y-%m-%dT%H%M}"
    first = safe_target(root, f"{folder}/{stem}.md")
    title = f"# Doc Complete: {_words(entry.id)}"
    bullets = entry.bullets()
    with _locked(first.parent):
        remove_stale(first.parent)
        known = list(_completions(first.parent, f"{_file_name(entry.id)}-*.md", title))
        if known and (not changed or _timeless(bullets) in known):
            return False
        count = 1
        target = first
        while target.exists():
            count += 1
            target = safe_target(root, f"{folder}/{stem}-{count}.md")
        return replace_bytes(root, target, "\n".join([title, "", *bullets, ""]).encode("utf-8"))


def _completions(folder: Path, pattern: str, title: str) -> Iterator[list[str]]:
    """The bullets of each completion of this feature, without their times."""
    for file in sorted(folder.glob(pattern)):
        if file.is_symlink() or not file.is_file():
            continue
        try:
            lines = file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise TrackerError(f"{file.name} in the tracker's folder cannot be read") from error
        if lines and lines[0].strip() == title:
            yield _timeless([line for line in lines if line.lstrip().startswith("- ")])


def _short(text: str) -> str:
    return text if len(text) <= _LONGEST_CHANGE else f"{text[:_LONGEST_CHANGE]} …"


def _words(text: str) -> str:
    return escape_line_starts(escape_text(one_line(text)))


def _timeless(bullets: list[str]) -> list[str]:
    return [line.strip() for line in bullets if not line.startswith("- **Completed At:**")]


def _file_name(identifier: str) -> str:
    return re.sub(r"[^A-Za-z0-9_-]+", "-", identifier) or "feature"


def _locked(target: Path) -> AbstractContextManager[object]:
    """The lock of `target`, which the system releases when its holder dies.

    It lies in the machine's temporary folder, named after the tracker's real path: beside the tracker it would show up in `git
    status` and be committed one day, and `.git` is not ours to write to. Builds with different temporary folders do not see each
    other's locks; between machines (NFS) form 2 is the answer.
    """
    from filelock import FileLock, Timeout  # noqa: PLC0415  # costs 20 ms; only who has a tracker pays

    user = getattr(os, "getuid", lambda: "user")()
    folder = Path(tempfile.gettempdir()) / f"sphinxcontrib-errortracking-{user}"
    name = hashlib.sha256(os.fsencode(target)).hexdigest()[:32]
    try:
        folder.mkdir(mode=0o700, exist_ok=True)
        if folder.is_symlink() or folder.stat().st_uid not in (user, 0):  # Windows says 0
            raise TrackerError("the tracker's lock folder belongs to somebody else")
        return FileLock(folder / f"{name}.lock").acquire(timeout=LOCK_TIMEOUT)
    except Timeout as error:
        raise TrackerError(f"another build held the tracker's lock for {LOCK_TIMEOUT:.0f} seconds") from error
    except OSError as error:
        raise TrackerError(f"the tracker cannot be locked ({error.strerror})") from error
