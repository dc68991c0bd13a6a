"""Is a committed document what the code says now? Two texts compared in memory, for the command line and for Sphinx.

In: the document that was made, and the repository that holds the committed one. Out: a `Freshness`, and the lines that tell it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.console import UserError, visible
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping
    from pathlib import Path

    from sphinxcontrib_errortracking.changes.records import Comparison
    from sphinxcontrib_errortracking.export import Document

_MOST_ANNOTATIONS = 10  #: GitHub shows no more errors of one step


@dataclass(frozen=True, slots=True, kw_only=True)
class Freshness:
    """What a comparison of the committed document with the one that the code gives has found."""

    path: str  #: of the document, in the repository
    old: str | None  #: the committed text with LF line ends; None where there is none
    new: str
    comparison: Comparison
    repair: str  #: the command that makes it fresh

    @property
    def fresh(self) -> bool:
        """Does the document say what the code says?"""
        return self.old == self.new

    def headline(self) -> str:
        """What was found, in one line."""
        from sphinxcontrib_errortracking.changes.telling import sentences  # noqa: PLC0415

        if self.fresh:
            return f"{self.path} is fresh"
        if self.old is None:
            return f"{self.path} does not exist yet"
        count, moved = len(sentences(self.comparison)), len(self.comparison.moved)
        parts = [f"{count} fact{'' if count == 1 else 's'} changed"] if count else []
        parts += [f"{moved} moved to other lines"] if moved else []
        return f"{self.path} is stale: {', '.join(parts) or 'its layout changed, no fact did'}"

    def diff(self) -> Iterator[str]:
        """The unified diff, without line ends."""
        from difflib import unified_diff  # noqa: PLC0415

        old = [] if self.old is None else self.old.splitlines()
        return unified_diff(
            old, self.new.splitlines(), f"{self.path} (committed)", f"{self.path} (from the code)", lineterm=""
        )


def compare_document(
    root: Path,
    document: Document,
    *,
    files: Container[str],
    assumptions: Mapping[str, Mapping[str, str]],
    repair: str,
) -> Freshness:
    """Compare a document with the one that stands at its place below `root`, fact by fact.

    Raises UserError where that one cannot be read, or where `export` would not replace it by this one.
    """
    from sphinxcontrib_errortracking.changes.compare import compare  # noqa: PLC0415
    from sphinxcontrib_errortracking.changes.document import read_document  # noqa: PLC0415
    from sphinxcontrib_errortracking.changes.records import Comparison  # noqa: PLC0415

    old, new = committed(root, document.output), document.text
    comparison = Comparison(changes=())
    if old != new:
        _refuse(document, replaces=old is not None)
        if old is not None:
            comparison = compare(read_document(old, files), read_document(new, files), assumptions)
    return Freshness(path=document.output, old=old, new=new, comparison=comparison, repair=repair)


def _refuse(document: Document, *, replaces: bool) -> None:
    """A document that is made from half of the code, or is not in the format, says nothing about another one."""
    from sphinxcontrib_errortracking.markup import sop  # noqa: PLC0415

    if document.foreign:
        raise UserError(document.foreign)
    problems = (
        f"line {each.line} of it would not be in the format: {each.message}"
        for each in sop.problems(document.text, document.layout)
    )
    reasons = [*(document.reasons if replaces else ()), *problems]
    if reasons:
        more = f" (and {len(reasons) - 1} more)" if len(reasons) > 1 else ""
        raise UserError(f"whether {document.output} is fresh cannot be told: {reasons[0]}{more}")


def committed(root: Path, output: str) -> str | None:
    """The text of the document that stands in the repository, with LF line ends; None where there is none."""
    from sphinxcontrib_errortracking.markup.errors import PublishError  # noqa: PLC0415
    from sphinxcontrib_errortracking.markup.publish import safe_target  # noqa: PLC0415

    try:
        data = safe_target(root, output).read_bytes()
    except PublishError as error:
        raise UserError(f"the document cannot be checked: {error}") from None
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(f"{output} cannot be read ({error.strerror})") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(f"{output}:{line}: the document is not UTF-8") from None
    return text.replace("\r\n", "\n").replace("\r", "\n")


# ---- what is printed ----------------------------------------------------------


def as_text(found: Freshness) -> Iterator[str]:
    """For a terminal: the diff, the facts, the command."""
    from sphinxcontrib_errortracking.changes.telling import sentences  # noqa: PLC0415

    if found.fresh:
        yield visible(found.headline())
        return
    if found.old is not None:
        yield from map(visible, found.diff())
        yield ""
    yield visible(found.headline())
    yield from (f"  {visible(line)}" for line in sentences(found.comparison))
    yield f"To repair: {visible(found.repair)}"


def as_github(found: Freshness, file: str) -> Iterator[str]:
    """Annotations, and the diff in a group. Nothing that the repository says is read as a command of the workflow.

    `file`: the document as the workflow's folder sees it.
    """
    import hashlib  # noqa: PLC0415

    from sphinxcontrib_errortracking.changes.telling import annotation, located  # noqa: PLC0415

    if found.fresh:
        yield visible(found.headline())
        return
    told = list(located(found.comparison))
    yield annotation(file, 1, "The document is stale", f"{found.headline()}. To repair: {found.repair}")
    shown = told if len(told) < _MOST_ANNOTATIONS else told[: _MOST_ANNOTATIONS - 2]
    yield from (annotation(file, line, "A documented fact changed", sentence) for line, sentence in shown)
    if rest := told[len(shown) :]:
        text = "\n".join(sentence for _, sentence in rest)
        yield annotation(file, rest[0][0], f"{len(rest)} more facts changed", text)
    if found.old is not None:
        diff = [visible(line) for line in found.diff()]
        # a text that holds its own hash cannot be made, so nothing in the diff ends the stop
        token = hashlib.sha256("\n".join(diff).encode("utf-8", "replace")).hexdigest()
        yield "::group::The difference"
        yield from (f"::stop-commands::{token}", *diff, f"::{token}::", "::endgroup::")
