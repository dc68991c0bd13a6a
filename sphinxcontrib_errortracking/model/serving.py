"""Apps of no framework whose code may serve requests: something listens, or a platform calls a handler."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation

from .frameworks import EDGE, SERVER
from .records import CodeFact

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from .project import Project
    from .records import App

TOPIC = "serves"
#: words of code that serves; a comment with one of them counts too, as it is asked for what is certainly not there
_SERVES = regex(
    r"\b(?:listen|serve|createServer|createSecureServer|onRequest|onCall|router|routes?|Server)\b|\bexports?\b.*[hH]andler\b"
    r"|\bfetch\s*\(\s*(?:req|request)\b|\bfetch\s*:|[\"'](?:node:)?https?2?[\"']"
)


def serving(project: Project, apps: Mapping[str, App]) -> Iterator[CodeFact]:
    """The first place in each app, or in code that belongs to no app, that may serve; an app of a framework serves."""
    for app in apps.values():
        if app.framework or not {SERVER, EDGE} & {*app.runtimes}:
            continue
        for path in project.code_files:
            package = project.package_path(path)
            if package != app.path and package in apps:
                continue
            found = _SERVES.search(project.repository.text(path) or "")
            if found is not None:
                yield CodeFact(topic=TOPIC, detail=found[0], loc=SourceLocation(path, 1), app=app.path)
                break
