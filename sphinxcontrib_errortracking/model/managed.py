"""What platforms start: the programs that a configuration of PM2 names, `apps: [{ script: "dist/worker.js" }]`, and commands of others."""

from __future__ import annotations

import posixpath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import ArrayExpression, Node, ObjectExpression, Property

from .start import ONLY_OPTIONS, RUNNERS, Start, is_of
from .syntax import key_name, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from .project import Project

NAMED = regex(r"(?:ecosystem|pm2)(?:\.config)?\.[cm]?[jt]s")


def above_of(project: Project, app: str) -> Iterator[str]:
    """An app's folder, and those of the packages above it."""
    for package in project.repository.manifests.packages:
        if package.path == app or app.startswith(f"{package.path}/" if package.path else ""):
            yield package.path


def managed_above(project: Project, app: str) -> Iterator[Start]:
    """The programs of an app that such files start, in its folder and in those of the packages above it."""
    return (start for above in above_of(project, app) for start in managed_starts(project, above, app))


def deployed_starts(project: Project, app: str) -> Iterator[Start]:
    """The commands of platforms and jobs that run something of an app: they name it, or stand in its package."""
    for command in project.repository.manifests.deployed_commands:
        path, anywhere = command.loc.source, command.folder in {"", "."} or command.folder.startswith("/")
        if is_of(command, app) or (anywhere and project.package_path(path) == app):
            yield Start(command.command, path, command.loc, in_production=True, once=command.once)


def managed_starts(project: Project, above: str, app: str) -> Iterator[Start]:
    """The programs that such a file in one folder starts in the folder of an app, as commands of node."""
    prefix = f"{above}/" if above else ""
    for path in project.mentioning(b"script"):
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
    texts: dict[str, str | None] = {
        name: string_of(known[name]) for name in ("script", "cwd", "interpreter") if name in known
    }
    texts |= {name: _words(known[name]) for name in ("node_args", "interpreter_args") if name in known}
    if not texts.get("script") or None in texts.values():
        return ""
    folder = posixpath.normpath(posixpath.join(above, texts.get("cwd") or "."))
    if (folder if folder != "." else "") != app or (texts.get("interpreter") or "node") not in RUNNERS:
        return ""
    options = " ".join(filter(None, (texts.get("node_args"), texts.get("interpreter_args"))))
    given = _given(known.get("env"))
    return f"{given}{texts.get('interpreter') or 'node'} {options} {texts['script']}"


def _words(node: Node) -> str | None:
    """Options as a text or a list of texts."""
    if not isinstance(node, ArrayExpression):
        return string_of(node)
    words = [string_of(element) for element in node.elements]
    return None if None in words else " ".join(word for word in words if word is not None)


def _given(variables: Node | None) -> str:
    """What a program's own variables give by NODE_OPTIONS, as a command says it."""
    entries = variables.properties if isinstance(variables, ObjectExpression) else ()
    named = (entry for entry in entries if isinstance(entry, Property) and not entry.computed)
    options = next((entry.value for entry in named if key_name(entry.key) == "NODE_OPTIONS"), None)
    return f"{ONLY_OPTIONS} {string_of(options) or '$'} " if options is not None else ""
