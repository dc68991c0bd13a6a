"""Fixed words of ours: headings, labels, verdicts. A page in another language may show them in that language.

Nobody here knows a language. Fixed words are a text that remembers its `message`; everything that reads nodes sees English, and
`sphinx_ext.messages` looks the message up when a page is written. What is said of the code is composed of parts and is no message.
"""

from __future__ import annotations

from docutils import nodes

from sphinxcontrib_errortracking.markup.text import one_line


class Text(nodes.Text):
    """A text made of a message and the values of its `%(name)s`. docutils finds visitors by a class's name, hence this one's."""

    message: str
    values: dict[str, str]

    def copy(self) -> Text:
        """A copy that remembers its message too."""
        return _made(self.message, self.values)


def fixed(message: str, **values: object) -> list[nodes.Node]:
    """Fixed words as inline nodes. Values may come from a repository; a message has no space at its ends."""
    return [text(message, **values)]


def text(message: str, **values: object) -> Text:
    """The same as one node."""
    return _made(message, {name: one_line(str(value)) for name, value in values.items()})


def msgid(message: str) -> str:
    """Words in a table of data that `fixed` is given elsewhere: `make messages` finds them here."""
    return message


def filled(message: str, values: dict[str, str]) -> str:
    """A message with its values; one without any may hold a per cent sign."""
    return message % values if values else message


def _made(message: str, values: dict[str, str]) -> Text:
    made = Text(filled(message, values))
    made.message, made.values = message, values
    return made
