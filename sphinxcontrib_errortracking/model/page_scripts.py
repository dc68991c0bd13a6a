"""Sentry as pages load it, without a package: a script of its CDN in a page, and the global `Sentry` that this leaves there.

What such a script sets up is not followed: it is a doubt wherever it may set Sentry up, or be told what nobody else is.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import (
    Identifier,
    Literal,
    MemberExpression,
    SourceLocation,
    TemplateElement,
)

from .entries_other import HTML_COMMENT
from .frameworks import BROWSER
from .project import is_code
from .records import Carrier
from .syntax import key_name, parent, string_of, unwrap

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import Node

    from .project import Project

    Found = tuple[str, int, str, str]  #: what it is called, the line, what is done with it, why it is not followed

#: endings of pages, and of what pages are made from
PAGES = (
    ".html", ".htm", ".xhtml", ".ejs", ".hbs", ".handlebars", ".mustache", ".njk", ".liquid", ".twig", ".erb", ".php", ".phtml",
    ".pug", ".jade", ".haml", ".slim", ".j2", ".jinja", ".jinja2", ".cshtml", ".jsp", ".tpl", ".eta", ".astro",
)  # fmt: skip
#: files of code that hold markup beside it
WITH_MARKUP = (".astro", ".vue", ".svelte")
#: a file of the CDN: the loader, which is named after the key of a project, or a bundle, after a version
CDN = regex(r"\b(?P<loader>js\.sentry-cdn\.com)/[^\s\"'<>]+\.js|\bbrowser\.sentry-cdn\.com/[^\s\"'<>?]+\.js")
#: what scripts of a page do with the global, and the function that the loader calls
INLINE = regex(
    r"(?P<function>\bsentryOnLoad)\b|(?<![\w.])(?:window\.)?(?P<global>Sentry)\??\.(?:init|onLoad|forceLoad|addBreadcrumb|configureScope|(?:set|capture|with)[A-Z]\w+)\s*\("
)
OF_LOADER = "what that sets up stands in the settings of the project in Sentry, and in code that is not followed"
OF_BUNDLE = "what code does with the global `Sentry` of it is not followed"
OF_GLOBAL = "what the global `Sentry` is, and what code does with it, is not followed"
OF_OWN = "what the code gives to the global `Sentry` is not followed"
#: the code makes the global itself, on a server too
_ASSIGNED = regex(r"\b(?:global|globalThis|window|self)\.Sentry\s*(?:\?\?|\|\|)?=(?![=>])")
GLOBAL_OBJECTS = frozenset({"window", "globalThis", "self"})


def page_scripts(project: Project) -> tuple[Carrier, ...]:
    """Such a script or global of each app, the first of each kind."""
    first: dict[tuple[str, str, str], Carrier] = {}
    found = ((path, one) for path in _asked(project) for one in _in_file(project, path))
    own = {
        project.package_path(path)
        for path in project.mentioning(b".Sentry")
        if _ASSIGNED.search(project.repository.text(path) or "")
    }
    for path, (name, line, verb, why) in found:
        app = project.package_path(path)
        if verb == "uses" and app in own:
            carrier = Carrier(app, (), name, SourceLocation(path, line), verb, OF_OWN, None, of_page=True)
        else:
            carrier = Carrier(app, (BROWSER,), name, SourceLocation(path, line), verb, why, None, of_page=True)
        first.setdefault((app, name, verb), carrier)
    order = ("loads", "defines", "uses")
    return tuple(sorted(first.values(), key=lambda one: (one.app, order.index(one.verb), one.loc)))


def _asked(project: Project) -> tuple[str, ...]:
    pages = (
        path
        for path in project.repository.mentioning(b"sentry-cdn.com", b"Sentry", b"sentryOnLoad")
        if path.endswith(PAGES) and is_code(f"{path}.js")
    )
    return (*pages, *project.mentioning(b"Sentry", b"sentry-cdn.com", b"sentryOnLoad"))


def _in_file(project: Project, path: str) -> Iterator[Found]:
    text = project.repository.text(path) or ""
    if path in project.code_set:
        yield from _in_code(project, path) if CDN.search(text) or INLINE.search(text) else ()
    if path in project.code_set and not path.endswith(WITH_MARKUP):
        return
    text = HTML_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), text)
    for one in CDN.finditer(text):
        yield _of_cdn(one[0], one["loader"], text.count("\n", 0, one.start()) + 1)
    for one in INLINE.finditer(text) if path not in project.code_set else ():
        line = text.count("\n", 0, one.start()) + 1
        yield ("sentryOnLoad", line, "defines", OF_LOADER) if one["function"] else ("Sentry", line, "uses", OF_GLOBAL)


def _of_cdn(address: str, loader: str | None, line: int) -> Found:
    """The loader is named by its host alone: the rest of its address is a key."""
    return (loader, line, "loads", OF_LOADER) if loader else (address, line, "loads", OF_BUNDLE)


def _in_code(project: Project, path: str) -> Iterator[Found]:
    module = project.module(path)
    tree = project.tree(path)
    for node in tree.nodes if module is not None else ():
        match node:
            case Literal() | TemplateElement():
                one = CDN.search(string_of(node) or "")
                if one is not None:
                    yield _of_cdn(one[0], one["loader"], node.loc.line)
            case MemberExpression(object=inner):
                held = unwrap(inner)
                is_free = isinstance(held, Identifier) and held.name == "Sentry"
                if (
                    is_free and module is not None and module.scope_around(node).lookup("Sentry") is None
                ) or _is_global(held):
                    yield "Sentry", node.loc.line, "uses", OF_GLOBAL
                elif _is_global(node, "sentryOnLoad") and getattr(parent(node, tree), "left", None) is node:
                    yield "sentryOnLoad", node.loc.line, "defines", OF_LOADER


def _is_global(node: Node, name: str = "Sentry") -> bool:
    """Is it a member of the window, as in `window.Sentry`?"""
    if not isinstance(node, MemberExpression) or key_name(node.property, computed=node.computed) != name:
        return False
    holder = unwrap(node.object)
    return isinstance(holder, Identifier) and holder.name in GLOBAL_OBJECTS
