"""The warnings of this extension: one enum of subtypes, one function that gives them.

A warning's type is `errortracking`, so that `suppress_warnings = ["errortracking"]` silences all and
`["errortracking.syntax"]` one kind. Sphinx itself appends the type to the message.
"""

from __future__ import annotations

from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from sphinx.util import logging

if TYPE_CHECKING:
    from docutils import nodes

TYPE = "errortracking"

Location: TypeAlias = "str | tuple[str, int | None] | nodes.Node | None"

logger = logging.getLogger(__name__)


class Subtype(Enum):
    """What a warning is about: the subtype as users write it, and what it means. The first seven are `DiagnosticKind`'s."""

    REPOSITORY = ("repository", "The documented repository is missing or is not a directory.")
    UNREADABLE = ("unreadable", "A file of the repository cannot be opened or decoded, or lies outside its root.")
    TOO_LARGE = ("too-large", "A file of the repository is above the size limit.")
    TIMEOUT = ("timeout", "Reading a file of the repository took too long.")
    SYNTAX = ("syntax", "A file of the repository has a syntax error; what stands around it is still read.")
    MANIFEST = ("manifest", "A package.json, lockfile, YAML or Terraform file cannot be understood.")
    VERSION = ("version", "Which version of an SDK is installed, or what that version does, is not known.")
    CONFIG = (
        "config",
        "A value in conf.py or errortracking.toml is not one that this extension understands; the default is used.",
    )
    NO_SENTRY = ("no-sentry", "The documented repository does not call any Sentry SDK.")
    ASSIGNMENT = ("assignment", "An assignment file is missing or cannot be understood.")
    NAME = ("name", "A directive or role names an app, a call, an option or an edge case that is not there.")
    REFERENCE = ("reference", "A role refers to an option, call, edge case or question that no page shows.")
    OPTION = ("option", "A directive's option has a value that it does not understand.")
    BODY = ("body", "A directive's body is not a table of rows that fit.")
    FRONT_MATTER = ("front-matter", "A page's front matter and its assignment contradict each other.")
    SECTION = ("section", "A heading of the author's page nearly is, but is not, one of the document's.")
    OUTPUT = ("output", "The exported document cannot be written where it should go.")
    EXPORT = ("export", "The document is incomplete or not in the format, so that nothing was replaced.")
    STALE = ("stale", "With errortracking_check: the published document is not what the code and the page say now.")
    COVERAGE = ("coverage", "Pages show less of the report than errortracking_coverage_minimum asks for.")
    TRACKER = ("tracker", "The tracker could not be updated.")
    MARKDOWN = ("markdown", "A node of the page has no Markdown form; its text is kept.")

    def __init__(self, subtype: str, description: str) -> None:
        self.subtype = subtype
        self.description = description

    @classmethod
    def of(cls, name: str) -> Subtype:
        """The subtype of that name: a `DiagnosticKind` of `source`, or the kind of a complaint of `export`."""
        return next(member for member in cls if member.subtype == name)


def warn(subtype: Subtype, message: str, location: Location = None) -> None:
    """Give one warning. `message` may hold text of the repository: control characters are shown, not obeyed."""
    logger.warning("%s", visible(message), type=TYPE, subtype=subtype.subtype, location=location)


def inform(subtype: Subtype, message: str, location: Location = None) -> None:
    """Say what is no mistake of anybody's, but limits what the pages can say; a build that fails on warnings goes on."""
    logger.info("%s [%s.%s]", visible(message), TYPE, subtype.subtype, location=location)


def visible(text: str) -> str:
    """`text` on one line, with every control, format and surrogate character escaped (a log line is not a terminal)."""
    return "".join(
        character if character.isprintable() else f"\\u{{{ord(character):x}}}" for character in text.replace("\n", " ")
    )
