"""Tables: GFM where every cell fits on a line, else an HTML table whose cells hold Markdown."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from docutils import nodes

from sphinxcontrib_errortracking.markup.markdown.block import Blocks, block, blocks, bold
from sphinxcontrib_errortracking.markup.markdown.inline import inlines
from sphinxcontrib_errortracking.markup.markdown.inline import run as run_inline

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.markup.markdown.context import Context

_ALIGNMENTS = {"left": ":---", "center": ":---:", "right": "---:"}
_LISTS = (nodes.bullet_list, nodes.enumerated_list)


@block.register(nodes.table)
def _(node: nodes.table, context: Context) -> Blocks:
    titles = [child for child in node.children if isinstance(child, nodes.title)]
    caption = [line for title in titles for line in bold(inlines(title, context))]
    body = [line for group in node.children if isinstance(group, nodes.tgroup) for line in _group(group, context)]
    return [*caption, *body]


def _group(group: nodes.Element, context: Context) -> Blocks:
    head = [row for part in group.children if isinstance(part, nodes.thead) for row in _rows(part)]
    body = [row for part in group.children if isinstance(part, nodes.tbody) for row in _rows(part)]
    width = max((len(row) for row in [*head, *body]), default=0)
    if not width:
        return []
    simple = len(head) <= 1 and all(_fits(entry) for row in [*head, *body] for entry in row)
    return [_gfm(head, body, width, context)] if simple else [_html(head, body, context)]


def _rows(part: nodes.Element) -> Iterator[list[nodes.Element]]:
    for row in part.children:
        if isinstance(row, nodes.row):
            yield [entry for entry in row.children if isinstance(entry, nodes.entry)]


def _fits(entry: nodes.Element) -> bool:
    """Can the cell stand on one line? Paragraphs and flat lists can."""
    return not (entry.get("morecols") or entry.get("morerows")) and all(
        isinstance(child, nodes.paragraph | nodes.Text | nodes.Inline | nodes.Invisible) or _flat(child)
        for child in entry.children
    )


def _flat(child: nodes.Node) -> bool:
    return isinstance(child, _LISTS) and all(
        len(item.children) == 1 and isinstance(item.children[0], nodes.paragraph) for item in child.children
    )


def _gfm(
    head: Sequence[Sequence[nodes.Element]], body: Sequence[Sequence[nodes.Element]], width: int, context: Context
) -> str:
    first = head[0] if head else []
    lines = [
        _line([_cell(entry, context) for entry in first], width),
        _line([_alignment(entry) for entry in first], width, "---"),
    ]
    lines += [_line([_cell(entry, context) for entry in row], width) for row in body]
    return "\n".join(lines)


def _line(cells: Sequence[str], width: int, empty: str = "") -> str:
    filled = [*cells, *[empty] * (width - len(cells))]
    return "".join(f"| {cell} " if cell else "| " for cell in filled) + "|"


def _alignment(entry: nodes.Element) -> str:
    names = [entry.get("align", ""), *(name.removeprefix("text-") for name in entry["classes"])]
    return next((_ALIGNMENTS[name] for name in names if name in _ALIGNMENTS), "---")


def _cell(entry: nodes.Element, context: Context) -> str:
    inside = context.cell()
    pieces: list[str] = []
    for is_inline, group in groupby(entry.children, _is_inline):
        if is_inline:
            pieces.append(run_inline(group, inside))
        else:
            pieces += [line for child in group for line in _cell_lines(child, inside)]
    return "<br>".join(" ".join(piece.split("\n")).strip() for piece in pieces if piece.strip())


def _is_inline(child: nodes.Node) -> bool:
    return isinstance(child, nodes.Text | nodes.Inline)


def _cell_lines(child: nodes.Node, context: Context) -> list[str]:
    """A paragraph is a line, a list one for each item."""
    if isinstance(child, nodes.enumerated_list):
        items = enumerate(child.children, int(child.get("start", 1)))
        return [f"{number}\\. {inlines(item.children[0], context)}" for number, item in items]
    if isinstance(child, nodes.bullet_list):
        return [f"• {inlines(item.children[0], context)}" for item in child.children]
    return [inlines(child, context)] if isinstance(child, nodes.paragraph) else []


def _html(head: Sequence[Sequence[nodes.Element]], body: Sequence[Sequence[nodes.Element]], context: Context) -> str:
    lines = ["<table>"]
    for name, tag, rows in (("thead", "th", head), ("tbody", "td", body)):
        if rows:
            lines.append(f"<{name}>")
            for row in rows:
                lines += ["<tr>", *(_html_cell(entry, tag, context) for entry in row), "</tr>"]
            lines.append(f"</{name}>")
    return "\n".join([*lines, "</table>"])


def _html_cell(entry: nodes.Element, tag: str, context: Context) -> str:
    """Blank lines around the content, so that GitHub reads it as Markdown."""
    spans = {"colspan": entry.get("morecols"), "rowspan": entry.get("morerows")}
    attributes = "".join(f' {name}="{int(count) + 1}"' for name, count in spans.items() if count)
    content = blocks(entry.children, context.inside())
    inner = "\n\n".join(content)
    return f"<{tag}{attributes}>\n\n{inner}\n\n</{tag}>" if content else f"<{tag}{attributes}></{tag}>"
