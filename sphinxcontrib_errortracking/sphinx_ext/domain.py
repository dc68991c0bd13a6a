"""The domain `errortracking`: what pages show of options, calls, edge cases and questions, as objects that others refer to.

An object may be shown on several pages. All places are kept, in the order of the pages' names; a reference leads to the place on
its own page, else to the first. Only names and places are stored, so that the environment stays picklable and can be merged.
"""

from __future__ import annotations

from collections import defaultdict
from difflib import get_close_matches
from typing import TYPE_CHECKING, Any, ClassVar

from docutils import nodes
from sphinx.domains import Domain, Index, IndexEntry, ObjType
from sphinx.roles import XRefRole
from sphinx.util.nodes import make_id, make_refnode

from sphinxcontrib_errortracking.markup.messages import msgid
from sphinxcontrib_errortracking.markup.objects import take_marks
from sphinxcontrib_errortracking.sphinx_ext.messages import _
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype, warn

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from collections.abc import Set as AbstractSet

    from docutils.nodes import Element
    from sphinx.addnodes import pending_xref
    from sphinx.application import Sphinx
    from sphinx.builders import Builder
    from sphinx.environment import BuildEnvironment

NAME = "errortracking"
#: type of an object -> what it is called, and the directive that shows objects of it
KINDS = {
    "option": (msgid("option"), "sentry-config"),
    "call": (msgid("call"), "sentry-calls"),
    "edge-case": (msgid("edge case"), "edge-case-table"),
    "question": (msgid("key question"), "key-questions"),
}
#: type of an object -> the heading of such in the index
GROUPS = {
    "option": msgid("Options"),
    "call": msgid("Calls"),
    "edge-case": msgid("Edge cases"),
    "question": msgid("Key questions"),
}


class ObjectIndex(Index):
    """Where each object is shown: the page `errortracking-index`."""

    name = "index"
    localname = _("Error tracking index")
    shortname = _("error tracking")

    def generate(self, docnames: Iterable[str] | None = None) -> tuple[list[tuple[str, list[IndexEntry]]], bool]:
        """Give the objects by type; each place with the title of its page."""
        wanted = None if docnames is None else set(docnames)
        groups: dict[str, list[IndexEntry]] = {}
        domain = self.domain
        assert isinstance(domain, ErrorTrackingDomain)  # noqa: S101  # Sphinx's type of `domain` is any domain
        for kind, name, places in domain.sorted_objects():
            shown = [place for place in places if wanted is None or place[0] in wanted]
            entries = groups.setdefault(_(GROUPS[kind]), [])
            if len(shown) > 1:
                entries.append(IndexEntry(name, 1, *shown[0], domain.title(shown[0][0]), "", ""))
                entries += [
                    IndexEntry(domain.title(docname), 2, docname, anchor, "", "", "") for docname, anchor in shown
                ]
            else:
                entries += [
                    IndexEntry(name, 0, docname, anchor, domain.title(docname), "", "") for docname, anchor in shown
                ]
        return [(title, entries) for title, entries in groups.items() if entries], False


class ErrorTrackingDomain(Domain):
    """Objects of four types, with a role for each."""

    name = NAME
    label = _("Error tracking")
    object_types: ClassVar[dict[str, ObjType]] = {
        kind: ObjType(_(words), kind, searchprio=1) for kind, (words, _directive) in KINDS.items()
    }
    roles: ClassVar[dict[str, Any]] = {kind: XRefRole(warn_dangling=True) for kind in KINDS}
    indices: ClassVar[list[type[Index]]] = [ObjectIndex]
    initial_data: ClassVar[dict[str, Any]] = {"objects": {}}
    data_version = 1

    @property
    def objects(self) -> dict[tuple[str, str], dict[str, str]]:
        """(type, name) -> docname -> anchor."""
        found: dict[tuple[str, str], dict[str, str]] = self.data["objects"]
        return found

    def note(self, kind: str, name: str, docname: str, anchor: str) -> None:
        """Remember that a page shows an object."""
        self.objects.setdefault((kind, name), {}).setdefault(docname, anchor)

    def clear_doc(self, docname: str) -> None:
        """Forget a page."""
        for key, places in list(self.objects.items()):
            places.pop(docname, None)
            if not places:
                del self.objects[key]

    def merge_domaindata(self, docnames: AbstractSet[str], otherdata: dict[str, Any]) -> None:
        """Take over what another process has read."""
        for (kind, name), places in otherdata["objects"].items():
            for docname, anchor in places.items():
                if docname in docnames:
                    self.note(kind, name, docname, anchor)

    def sorted_objects(self) -> Iterator[tuple[str, str, list[tuple[str, str]]]]:
        """Give type, name and places in an order that does not hang on which page was read first."""
        order = list(KINDS)
        for kind, name in sorted(self.objects, key=lambda key: (order.index(key[0]), key[1])):
            yield kind, name, sorted(self.objects[kind, name].items())

    def title(self, docname: str) -> str:
        """The title of a page, for the index."""
        title = self.env.titles.get(docname)
        return title.astext() if title is not None else docname

    def get_objects(self) -> Iterator[tuple[str, str, str, str, str, int]]:
        """Give each object once, at its first place: Sphinx makes the inventory and the search from it."""
        for kind, name, places in self.sorted_objects():
            docname, anchor = places[0]
            yield name, name, kind, docname, anchor, 1

    def find(self, kind: str, target: str, docname: str) -> tuple[str, str] | None:
        """The place of an object: on the page itself, else the first."""
        places = self.objects.get((kind, self._whole_name(kind, target)))
        if not places:
            return None
        return (docname, places[docname]) if docname in places else min(places.items())

    def _whole_name(self, kind: str, target: str) -> str:
        """An object's name, or the part behind the last `/` where only one object ends so; of a question its number too."""
        if (kind, target) in self.objects:
            return target
        separator = "." if kind == "question" else "/"
        ending = [name for other, name in self.objects if other == kind and name.endswith(f"{separator}{target}")]
        return ending[0] if len(ending) == 1 else target

    def resolve_xref(  # noqa: PLR0913, PLR0917  # Sphinx's signature
        self,
        env: BuildEnvironment,  # noqa: ARG002
        fromdocname: str,
        builder: Builder,
        typ: str,
        target: str,
        node: pending_xref,  # noqa: ARG002
        contnode: Element,
    ) -> nodes.reference | None:
        """The link of a role."""
        found = self.find(typ, target, fromdocname)
        return make_refnode(builder, fromdocname, *found, contnode, target) if found else None

    def resolve_any_xref(  # noqa: PLR0913, PLR0917  # Sphinx's signature
        self,
        env: BuildEnvironment,
        fromdocname: str,
        builder: Builder,
        target: str,
        node: pending_xref,
        contnode: Element,
    ) -> list[tuple[str, nodes.reference]]:
        """The links that the role `any` could mean."""
        found = [
            (f"{NAME}:{kind}", self.resolve_xref(env, fromdocname, builder, kind, target, node, contnode))
            for kind in KINDS
        ]
        return [(role, reference) for role, reference in found if reference is not None]


def register(env: BuildEnvironment, document: nodes.document, content: Sequence[nodes.Node]) -> None:
    """Give what is marked in the content an anchor, and note it; of an object that the page shows twice the first counts."""
    domain = env.domains[NAME]
    assert isinstance(domain, ErrorTrackingDomain)  # noqa: S101  # Sphinx's type is any domain
    for node, kind, name in list(take_marks(content)):
        if env.docname in domain.objects.get((kind, name), {}):
            continue
        anchor = make_id(env, document, f"errortracking-{kind}", name)
        target = _anchored(node, anchor)
        document.note_explicit_target(target)
        domain.note(kind, name, env.docname, anchor)


def _anchored(node: Element, anchor: str) -> Element:
    """The node that gets the anchor; for a row one in its first cell, as no writer but the one for HTML gives rows anchors."""
    if not isinstance(node, nodes.row):
        node["ids"].append(anchor)
        return node
    target = nodes.target("", "", ids=[anchor])
    holder = next(iter(node.findall(nodes.paragraph)), None) or next(node.findall(nodes.entry))
    holder.insert(0, target)
    return target


def say_what_is_near(_app: Sphinx, domain: Domain | None, node: pending_xref) -> bool | None:
    """In place of Sphinx's words: a warning of ours that names the objects with a name like it."""
    if not isinstance(domain, ErrorTrackingDomain):
        return None
    kind, target = node["reftype"], node["reftarget"]
    words, directive = KINDS[kind]
    known = defaultdict[str, list[str]](list)
    for other, name, _places in domain.sorted_objects():
        known[other].append(name)
    close = get_close_matches(target, known[kind], n=3, cutoff=0.5)
    if close:
        hint = f"did you mean {', '.join(map(repr, close))}?"
    elif known[kind]:
        hint = f"pages show {', '.join(map(repr, known[kind][:8]))}{', …' if len(known[kind]) > 8 else ''}"  # noqa: PLR2004
    else:
        hint = f"no page shows any; the directive {directive!r} does"
    warn(Subtype.REFERENCE, f"no page shows the {words} {target!r}; {hint}", node)
    return True


def connect(app: Sphinx) -> None:
    """Register the domain."""
    app.add_domain(ErrorTrackingDomain)
    app.connect("warn-missing-reference", say_what_is_near)
