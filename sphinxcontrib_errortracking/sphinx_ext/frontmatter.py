"""What a page says of itself: flat `errortracking-*` keys in MyST front matter or in the field list that opens an rst page."""

from __future__ import annotations

from dataclasses import fields, replace
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.records import Assignment

if TYPE_CHECKING:
    from collections.abc import Mapping

PREFIX = "errortracking-"

#: Keys that say what the assignment says too: the page's word counts.
OVERRIDES = ("id", "name", "category", "output")


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontMatter:
    """The keys of one page, "" where a key is not given. Picklable and hashable: the same keys mean the same report."""

    assignment: str = ""
    id: str = ""
    name: str = ""
    category: str = ""
    output: str = ""

    def __bool__(self) -> bool:
        return any(getattr(self, field.name) for field in fields(self))


def front_matter(fields_of_page: Mapping[str, object]) -> FrontMatter:
    """The keys among a page's fields: `env.metadata` once the page is read, `document_fields` before that."""
    keys = {field.name for field in fields(FrontMatter)}
    given = {name.removeprefix(PREFIX): value for name, value in fields_of_page.items() if name.startswith(PREFIX)}
    return FrontMatter(**{name: str(value).strip() for name, value in given.items() if name in keys})


def document_fields(document: nodes.document) -> dict[str, str]:
    """The fields that open a page, while it is being read."""
    first = next((child for child in document.children if not isinstance(child, nodes.PreBibliographic)), None)
    if not isinstance(first, nodes.field_list | nodes.docinfo):
        return {}
    return {field[0].astext().strip(): field[1].astext().strip() for field in first.findall(nodes.field)}


def with_page(assignment: Assignment | None, page: FrontMatter) -> tuple[Assignment | None, tuple[str, ...]]:
    """The assignment as the page has it, and a sentence for each key in which the two contradict each other."""
    given = {name: getattr(page, name) for name in OVERRIDES if getattr(page, name)}
    if not given:
        return assignment, ()
    if assignment is None:
        return _from_page(page), ()
    conflicts = tuple(
        f"{PREFIX}{name} is {text!r} on this page and {getattr(assignment, name)!r} in {assignment.path}: the page's counts"
        for name, text in given.items()
        if getattr(assignment, name) and getattr(assignment, name) != text
    )
    return replace(assignment, **given), conflicts


def _from_page(page: FrontMatter) -> Assignment:
    return Assignment(
        path="",
        id=page.id,
        name=page.name,
        category=page.category,
        output=page.output,
        description="",
        files=(),
        questions=(),
        edge_cases=(),
    )
