"""Destinations of links and GitHub's anchors."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING
from urllib.parse import quote

from docutils import nodes

from sphinxcontrib_errortracking.lean import regex

if TYPE_CHECKING:
    from collections.abc import Mapping

_ACTIVE = regex(r"[\s\x00-\x1f]*(?:javascript|vbscript|data|file)[\s\x00-\x1f]*:", re.IGNORECASE)

_SILENT = "\0"  #: in the place of what has no text; no anchor holds it


def destination(address: str) -> str:
    """A link's address as it may stand between parentheses; "" for one that would run something."""
    if _ACTIVE.match(address):
        return ""
    return quote(address, safe="!#$%&'*+,-./:;=?@_~", errors="replace")


def slug(title: str) -> str:
    """GitHub's anchor for a heading: lower case, spaces as hyphens, everything else but letters, digits, `-` and `_` dropped."""
    return "".join(char for char in title.lower() if _stays(char)).replace(" ", "-")


def _stays(char: str) -> bool:
    """GitHub's word characters, as Unicode's categories: marks are some of them, such as the one that makes ⚠️ colourful."""
    category = unicodedata.category(char)
    return char in "- " or category[0] in "LM" or category in {"Nd", "Nl", "Pc"}


def _words_of(title: nodes.Node) -> str:
    """The text of a heading. An author's HTML is none, and neither is a picture, but spaces beside them stay: so `_SILENT`."""
    if isinstance(title, nodes.raw | nodes.image):
        return _SILENT
    return "".join(map(_words_of, title.children)) if title.children else title.astext()


def anchors(document: nodes.Node) -> Mapping[str, str]:
    """Every id of a section -> its anchor; equal titles are counted as GitHub counts them."""
    found: dict[str, str] = {}
    used: dict[str, int] = {}
    for section in document.findall(nodes.section):
        title = next((child for child in section.children if isinstance(child, nodes.title)), None)
        if title is None:
            continue
        anchor = base = slug(" ".join(_words_of(title).split()))
        while anchor in used:
            used[base] += 1
            anchor = f"{base}-{used[base]}"
        used[anchor] = 0
        found.update(dict.fromkeys([*section["ids"], *title["ids"]], anchor))
    return found


def referenced(document: nodes.Node) -> frozenset[str]:
    """The ids that some reference of the document leads to."""
    return frozenset(node["refid"] for node in document.findall(nodes.reference) if node.get("refid"))


def footnote_labels(document: nodes.Node) -> Mapping[str, str]:
    """Every id of a footnote or citation that a note's mark leads to -> its label."""
    found: dict[str, str] = {}
    marks = [*document.findall(nodes.footnote_reference), *document.findall(nodes.citation_reference)]
    named = {mark.get("refid") for mark in marks}
    every: list[nodes.Element] = [*document.findall(nodes.footnote), *document.findall(nodes.citation)]
    notes = [note for note in every if named.intersection(note["ids"])]
    for count, note in enumerate(notes, 1):
        first = note.children[0] if note.children else None
        text = first.astext() if isinstance(first, nodes.label) else ""
        label = re.sub(r"[^\w-]+", "-", text).strip("-")
        if not label or label in found.values():
            label = f"note-{count}"
        found.update(dict.fromkeys(note["ids"], label))
    return found
