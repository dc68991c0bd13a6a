"""Fixed words in the language of the pages, by Sphinx's own messages: catalogues are `locale/LANGUAGE/LC_MESSAGES/sphinxcontrib_errortracking.mo`.

They are looked up when a page is written. What is read stays English, whichever builder reads it: the exported document has the
words of its format, and names of columns and classes do not hang on the language.
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.locale import get_translation
from sphinx.transforms.post_transforms import SphinxPostTransform

from sphinxcontrib_errortracking.markup.messages import Text, filled

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from sphinx.application import Sphinx

CATALOG = "sphinxcontrib_errortracking"
LOCALE = Path(__file__).parent.parent / "locale"
EXPORTING = frozenset({"sop"})  #: builders whose files have the words of a format

_ = get_translation(CATALOG)


class message(nodes.inline):  # noqa: N801  # docutils' nodes are lower case
    """Fixed words on a page that is read: an element, as smart quotes make every text anew. Attributes: `message`, `values`."""


def kept(content: Iterable[nodes.Node]) -> list[nodes.Node]:
    """The nodes with their fixed words as elements."""
    return _replaced(content, lambda text: message("", str(text), message=text.message, values=text.values))


class Translation(SphinxPostTransform):
    """Puts the words of the language in the place of fixed ones: after the last transform that makes some, before those that copy them."""

    default_priority = 893

    def run(self, **_kwargs: Any) -> None:
        """Replace them, on every page; what is exported gets the words as they are."""
        said: Callable[[str], str] = str if self.app.builder.name in EXPORTING else _
        for words in list(self.document.findall(message)):
            words.parent.replace(words, nodes.Text(filled(said(words["message"]), words["values"])))
        _replaced([self.document], lambda text: nodes.Text(filled(said(text.message), text.values)))


def _replaced(content: Iterable[nodes.Node], made: Callable[[Text], nodes.Node]) -> list[nodes.Node]:
    """The nodes with another in the place of each text that is a message. Texts are equal when they read alike, so not `replace`."""
    result = [made(node) if isinstance(node, Text) else node for node in content]
    for node in result:
        for element in list(node.findall(nodes.Element)):
            for index, child in enumerate(element.children):
                if isinstance(child, Text):
                    element[index] = made(child)
    return result


def connect(app: Sphinx) -> None:
    """Register it."""
    app.add_message_catalog(CATALOG, str(LOCALE))
    app.add_node(message)  # for what copies titles; no writer meets it but where a title is repeated
    app.add_post_transform(Translation)
