"""The programs that a configuration of PM2 names: `apps: [{ name: "worker", script: "dist/worker.js" }]`."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import Node, ObjectExpression, Property

from .entries_started import RUNNERS, Start
from .syntax import key_name, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .project import Project

NAMED = regex(r"(?:ecosystem|pm2)(?:\.config)?\.[cm]?[jt]s")


def managed_starts(project: Project, above: str, app: str) -> Iterator[Start]:
    """The programs that such a file in one folder starts in the folder of an app, as commands of node."""
    prefix = f"{above}/" if above else ""
    for path in project.code_files:
        if path.startswith(prefix) and NAMED.fullmatch(path[len(prefix) :]):
            for node in project.nodes(path):
                command = _command(node, above, app) if isinstance(node, ObjectExpression) else ""
                if command:
                    yield Start(command, path, node.loc, in_production=True)


def _command(program: ObjectExpression, above: str, app: str) -> str:
    """The command of a program whose settings are all written there; "" for others, and for those of other folders."""
    known: dict[str, Node] = {}
    for entry in program.properties:
        name = key_name(entry.key, computed=entry.computed) if isinstance(entry, Property) else None
        if name is None or not isinstance(entry, Property):
            return ""
        known[name] = entry.value
    texts = {
        name: string_of(known[name])
        for name in ("script", "cwd", "interpreter", "node_args", "interpreter_args")
        if name in known
    }
    if not texts.get("script") or None in texts.values():
        return ""
    folder = posixpath.normpath(posixpath.join(above, texts.get("cwd") or "."))
    if (folder if folder != "." else "") != app or (texts.get("interpreter") or "node") not in RUNNERS:
        return ""
    options = " ".join(filter(None, (texts.get("node_args"), texts.get("interpreter_args"))))
    return f"{texts.get('interpreter') or 'node'} {options} {texts['script']}"
