"""What HTML pages need besides standard nodes: a style sheet, a box in which a wide table scrolls, and code that breaks at its joints."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Callable

    from sphinx.application import Sphinx

STYLES = "errortracking.css"
#: Where a long name may go on in the next line: behind a slash or an underscore, before a long word behind a dot, before a capital.
JOINTS = regex(r"(?<=[/_])(?=\w)|(?<=\.)(?=\w{5})|(?<=[a-z])(?=[A-Z])")


TEXT = "errortracking-text"  #: class of what stands beside tables: names in the code are longer than a narrow page
#: classes of what we show: tables, what stands beside them, the way of an event
SHOWN = frozenset({"errortracking", TEXT, "errortracking-flow"})


class scroll(nodes.General, nodes.Element):  # noqa: N801  # docutils' nodes are lower case
    """A box around one table, on HTML pages only."""


class breakable(nodes.literal):  # noqa: N801  # docutils' nodes are lower case
    """Code in what we show: on HTML pages only, so that texts to be searched stay whole."""

    tagname = "literal"


class WideTables(SphinxPostTransform):
    """Puts every table of ours into a box of its own: a theme's page is narrower than a table of code."""

    default_priority = 900
    formats = ("html",)

    def run(self, **_kwargs: Any) -> None:
        """Wrap the tables, and let code break at its joints in them and beside them."""
        for table in list(self.document.findall(nodes.table)):
            if "errortracking" in table["classes"]:
                box = scroll()
                table.parent.replace(table, box)  # `replace_self` would give the box the table's id and classes
                box += table
        for shown in list(self.document.findall(nodes.Element)):
            if not SHOWN.isdisjoint(shown["classes"]):
                _let_break(shown)


def _let_break(shown: nodes.Element) -> None:
    for code in list(shown.findall(nodes.literal)):
        if not isinstance(code, breakable) and all(isinstance(child, nodes.Text) for child in code.children):
            code.parent.replace(code, breakable(code.rawsource, "", *code.children, **code.attributes))


def broken(text: str, encode: Callable[[str], str]) -> str:
    """A text as HTML in which a browser may break lines at the joints of names."""
    return "<wbr>".join(map(encode, JOINTS.split(text)))


def visit_breakable(translator: Any, node: breakable) -> None:
    """As Sphinx writes code, word by word, with places to break a line in each word."""
    words = (f'<span class="pre">{broken(word, translator.encode)}</span>' for word in node.astext().split(" "))
    translator.body.append(
        f"{translator.starttag(node, 'code', '', CLASS='docutils literal notranslate')}{' '.join(words)}</code>"
    )
    raise nodes.SkipNode


def depart_breakable(_translator: Any, _node: breakable) -> None:
    """Nothing is left to do."""


def visit_scroll(translator: Any, node: scroll) -> None:
    """Open the box; it can be focused, so that it scrolls by keyboard too."""
    translator.body.append(translator.starttag(node, "div", CLASS="errortracking-scroll", TABINDEX="0"))


def depart_scroll(translator: Any, _node: scroll) -> None:
    """Close the box."""
    translator.body.append("</div>\n")


def add_styles(app: Sphinx) -> None:
    """Add the style sheet where the builder writes HTML; the configuration stays as it is, or Sphinx would call it changed at each build."""
    if app.builder.format == "html":
        target = Path(app.outdir, "_static", STYLES)
        target.parent.mkdir(parents=True, exist_ok=True)
        copyfile(Path(__file__).parent / "static" / STYLES, target)
        app.add_css_file(STYLES)


def connect(app: Sphinx) -> None:
    """Register all of it."""
    app.add_node(scroll, html=(visit_scroll, depart_scroll))
    app.add_node(breakable, html=(visit_breakable, depart_breakable))
    app.add_post_transform(WideTables)
    app.connect("builder-inited", add_styles)
