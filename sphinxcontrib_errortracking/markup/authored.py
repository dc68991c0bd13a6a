"""An author's page, taken apart by the format's headings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.markup.sop_format import heading_key, sop_format

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from sphinxcontrib_errortracking.markup.sop_format import Heading, SopFormat


OF_HEADING = "errortracking-of-heading"  #: the class of a target that carries the ids of a heading of the page
_BOX = regex(r"<[^>]*>|[☐☑]")  # MyST's box is raw HTML, ours a character


def authored_sections(page: nodes.Element, layout: SopFormat | None = None) -> dict[str, list[nodes.Node]]:
    """The page's nodes by the required heading (its text as the format has it) under which they stand. `layout`: the format.

    A section with a heading of its own stays a section, under the required heading around it or, outside of any, before it
    on the page; what stands before the first required heading has the key "". Nothing of the page is lost but its title and comments, which
    HTML pages do not show either.
    """
    found: dict[str, list[nodes.Node]] = {}
    _collect(page, "", found, layout or sop_format())
    return {key: content for key, content in found.items() if content}


def _collect(parent: nodes.Element, key: str, found: dict[str, list[nodes.Node]], layout: SopFormat) -> None:
    bucket = found.setdefault(key, [])
    if parent["ids"]:
        bucket.append(nodes.target("", "", ids=[*parent["ids"]], classes=[OF_HEADING]))
    for child in parent.children:
        if isinstance(child, nodes.title | nodes.subtitle | nodes.transition | nodes.docinfo | nodes.comment):
            continue
        heading = layout.heading(_title(child)) if isinstance(child, nodes.section) else None
        if isinstance(child, nodes.section) and heading is not None:
            _collect(child, heading.text, found, layout)
        elif isinstance(child, nodes.section) and _holds_required(child, layout):
            _collect(child, key, found, layout)
        else:
            bucket.append(child)


def _holds_required(section: nodes.section, layout: SopFormat) -> bool:
    return any(layout.heading(_title(inner)) for inner in section.findall(nodes.section) if inner is not section)


def _title(section: nodes.Node) -> str:
    first = section.children[0] if section.children else None
    return first.astext() if isinstance(first, nodes.title) else ""


def normalised(authored: Mapping[str, Sequence[nodes.Node]]) -> dict[str, list[nodes.Node]]:
    """The same mapping with the keys that `authored_content` asks for."""
    result: dict[str, list[nodes.Node]] = {}
    for text, content in authored.items():
        result.setdefault(heading_key(text), []).extend(content)
    return result


def satisfies(heading: Heading, content: Sequence[nodes.Node], layout: SopFormat | None = None) -> bool:
    """Does what the author wrote already hold what the format demands under this heading?"""
    match heading.content.partition(":")[0]:
        case "prose":
            return any(node.astext().strip() for node in content)
        case "table":
            columns = (layout or sop_format()).tables[heading.table].columns
            return any(_columns(node) == columns for node in _found(content, nodes.table))
        case "ordered":
            return any(
                len(node.children) >= len(heading.labels) and _labelled(heading, node)
                for node in content
                if isinstance(node, nodes.enumerated_list)
            )
        case "bullets":
            lists = [node for node in content if isinstance(node, nodes.bullet_list)]
            return any(_labelled(heading, node) for node in lists)
        case "tasks":
            boxes = [node for node in content if isinstance(node, nodes.bullet_list)]
            return any(_labelled(heading, node) and _is_task_list(node) for node in boxes)
        case "diagram":
            return any(True for _ in _found(content, nodes.literal_block))
        case _:
            return False


def _found(content: Sequence[nodes.Node], kind: type[nodes.Element]) -> list[nodes.Element]:
    return [found for node in content for found in node.findall(kind)]


def _columns(table: nodes.Element) -> tuple[str, ...]:
    heads = list(table.findall(nodes.thead))
    return tuple(entry.astext().strip() for entry in heads[0].findall(nodes.entry)) if heads else ()


def _labelled(heading: Heading, node: nodes.Element) -> bool:
    texts = [_BOX.sub("", item.astext()).strip() for item in node.children]
    return not heading.labels or (
        len(texts) == len(heading.labels)
        and all(text.startswith(label) for text, label in zip(texts, heading.labels, strict=True))
    )


def _is_task_list(node: nodes.Element) -> bool:
    return all(isinstance(item, nodes.Element) and "task-list-item" in item["classes"] for item in node.children)
