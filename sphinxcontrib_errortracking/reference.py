"""The finished document that an assignment names as the reference for formatting, compared with the format, which wins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.markup import sop
from sphinxcontrib_errortracking.markup.sop_format import sop_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.markup.sop_format import SopFormat
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.records import Assignment

_MOST = 5  #: differences that are told one by one


def reference_notes(
    repository: Repository, assignment: Assignment | None, layout: SopFormat | None = None
) -> tuple[str, ...]:
    """Lines that say where the reference document is not in the format; none where it is, or where none is named."""
    path = assignment.reference if assignment is not None else None
    return tuple(_notes(repository, path, layout or sop_format())) if path else ()


def _notes(repository: Repository, path: str, layout: SopFormat) -> Iterator[str]:
    text = repository.text(path) if repository.real_path(path) else None
    if text is None:
        yield f"  the reference {path} is not in the repository; the format alone counts"
        return
    found = sop.problems(text, layout)
    if found:
        places = f"{len(found)} place{'' if len(found) == 1 else 's'}"
        yield f"  the reference {path} differs from the format in {places}; the format counts"
        yield from (f"    line {each.line}: {each.message}" for each in found[:_MOST])
        if len(found) > _MOST:
            yield f"    and {len(found) - _MOST} more"
