"""Our words as docutils nodes, and the two node classes of our own."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes

from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.markup.messages import fixed
from sphinxcontrib_errortracking.markup.text import displayed, one_line

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from sphinxcontrib_errortracking.findings.records import Inline, Prose
    from sphinxcontrib_errortracking.source.estree import SourceLocation

NodeList = list[nodes.Node]


class mermaid(nodes.literal_block):  # noqa: N801
    """A Mermaid diagram. A writer that does not know it shows the source as a literal block."""


class sentry_table(nodes.table):  # noqa: N801
    """A table of ours: a table to every writer, and to other Markdown writers one that stays whole (`sphinx_ext.visitors`)."""

    tagname = "table"


def literal(text: str) -> NodeList:
    """A string of the repository: shown as it is, hidden characters visible, a long one cut with a mark outside the literal."""
    shown, cut = displayed(text)
    result: NodeList = [nodes.literal(shown, shown)]
    return (
        [*result, nodes.Text(" "), *fixed("… (%(count)s more characters)", count=format(cut, ","))] if cut else result
    )


def place(loc: SourceLocation, permalink: str = "") -> nodes.Node:
    """`file:line`; a link where a permalink pattern with `{path}` and `{line}` is given."""
    return _linked(str(loc) if loc.line else loc.source, loc.source, loc.line, permalink)


def file(path: str, line: int = 0, permalink: str = "") -> nodes.Node:
    """A file by its name alone; with a permalink pattern a link to the line, or to its beginning."""
    return _linked(path, path, line, permalink)


def _linked(text: str, path: str, line: int, permalink: str) -> nodes.Node:
    shown, _ = displayed(text)
    node = nodes.literal(shown, shown)
    if not permalink:
        return node
    address = permalink.replace("{path}", quote(path, errors="replace")).replace("{line}", str(line or 1))
    return nodes.reference("", "", node, refuri=address, internal=False)


def inline(part: Inline, permalink: str = "") -> NodeList:
    """One part of a sentence: our words, a string of the repository, or a place."""
    match part:
        case Code(text=text):
            return literal(text)
        case Place(loc=loc):
            return [place(loc, permalink)]
        case _:
            return words(part)


def prose(parts: Prose, permalink: str = "") -> NodeList:
    """A sentence as inline nodes."""
    return [node for part in parts for node in inline(part, permalink)]


def words(text: str) -> NodeList:
    """Plain words; spaces at the ends are kept, they separate the parts of a sentence."""
    line = one_line(text)
    if not line:
        return [nodes.Text(" ")] if text else []
    return [nodes.Text((" " if text[0].isspace() else "") + line + (" " if text[-1].isspace() else ""))]


MOST_PLACES = 6  #: places that stand beside a statement; a reader who follows more of them has the code references


def places(locations: Iterable[SourceLocation], permalink: str = "", *, most: int = MOST_PLACES) -> NodeList:
    """Places with commas between, each once; of a long list the first ones and how many more there are."""
    result: NodeList = []
    unique = list({(loc.source, loc.line): loc for loc in locations}.values())
    for loc in unique[:most]:
        result += [nodes.Text(", ")] if result else []
        result.append(place(loc, permalink))
    more = len(unique) - most
    return [*result, nodes.Text(" "), *fixed("and %(count)s more", count=more)] if more > 0 else result


def in_brackets(content: Sequence[nodes.Node]) -> NodeList:
    """The nodes between round brackets; nothing for nothing."""
    return [nodes.Text("("), *content, nodes.Text(")")] if content else []


def joined(parts: Iterable[Sequence[nodes.Node]], separator: str = " ") -> NodeList:
    """Several runs of inline nodes as one, empty ones left out."""
    result: NodeList = []
    for part in parts:
        if part:
            result += [nodes.Text(separator)] if result else []
            result += part
    return result


def paragraph(content: Iterable[nodes.Node]) -> nodes.paragraph:
    """A paragraph that smart quotes leave alone: it may hold a repository's words."""
    return nodes.paragraph("", "", *content, support_smartquotes=False)


def bullets(items: Iterable[Sequence[nodes.Node]]) -> nodes.bullet_list:
    """A bullet list; each item is one paragraph of inline nodes."""
    return nodes.bullet_list("", *(nodes.list_item("", paragraph(item)) for item in items), bullet="-")


def numbered(items: Iterable[Sequence[nodes.Node]]) -> nodes.enumerated_list:
    """A numbered list; each item is one paragraph of inline nodes."""
    entries = [nodes.list_item("", paragraph(item)) for item in items]
    return nodes.enumerated_list("", *entries, enumtype="arabic", prefix="", suffix=".")


def tasks(items: Iterable[tuple[str, bool]]) -> nodes.bullet_list:
    """A task list. The box is a character in its own `inline`, so that every writer shows it without raw HTML."""
    result = nodes.bullet_list(bullet="-", classes=["contains-task-list"])
    for text, done in items:
        box = nodes.inline("", "☑" if done else "☐", classes=["task-list-box", "checked" if done else "unchecked"])
        content = nodes.paragraph("", "", box, nodes.Text(" "), *words(text))
        result += nodes.list_item("", content, classes=["task-list-item"])
    return result


def diagram(source: str) -> mermaid:
    """A Mermaid diagram as a node."""
    return mermaid(source, source, language="none")  # a highlighter that does not know Mermaid would warn
