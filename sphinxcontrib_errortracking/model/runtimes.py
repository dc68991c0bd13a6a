"""Where a call runs: by its file's name, "use client", the package, the framework - in this order; else it cannot be told."""

from __future__ import annotations

import re
from pathlib import PurePosixPath
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import ExpressionStatement

from .frameworks import BROWSER, BUILD, CONVENTIONS, EDGE, RUNTIMES, SDK_RUNTIMES, SERVER, SERVER_ONLY
from .methods import configuration
from .project import stem

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source import Repository

    from .records import App

SCRIPTS = (".js", ".mjs", ".jsx", ".ts", ".mts", ".tsx")
USE_CLIENT = regex(r"""\s*(["'])use client\1(?:;|\r?\n\s*(?=[\w"'{@]|\Z))""")  # no operator goes on with it

ON_NODE = regex(r"""^[^/*\n]*\bruntime\s*[:=]\s*["']nodejs["']""", re.MULTILINE)

USE_SERVER = ('"use server"', "'use server'")


def candidates(repository: Repository, path: str, package: str, method: str, app: App | None) -> tuple[str, ...]:
    """The runtimes in which a call may run: one where it can be told, several where conditions decide."""
    row = configuration(package, method)
    if row is not None and row.kind == "build":
        return (BUILD,)
    framework = app.framework if app is not None else ""
    by_name = by_convention(path, app, repository) or by_place(path, app)
    if by_name:
        return by_name
    if uses_client(repository, path):
        return (BROWSER,)
    told = sdk_runtime(package)
    if told:
        return (told,)
    if framework == "next":
        return by_next(repository, path)
    if app is not None and len(app.runtimes) == 1:
        return app.runtimes
    return (app.runtimes or RUNTIMES) if app is not None else RUNTIMES


def by_convention(path: str, app: App | None, repository: Repository) -> tuple[str, ...]:
    """The runtimes that a file's name tells; () where it tells none."""
    name = stem(path)
    framework = app.framework if app is not None else ""
    tops = {"", "src", "app"} if framework == "tanstack-start" else {"", "src"}
    at_top = below(path, app).rpartition("/")[0] in tops
    for row in CONVENTIONS:
        if (row.frameworks and framework not in row.frameworks) or (row.at_top and not at_top):
            continue
        starts = row.stem.endswith(".") and name.startswith(row.stem)
        if name == row.stem or starts or (row.stem.startswith(".") and name.endswith(row.stem)):
            return (SERVER,) if row.runtimes == (EDGE,) and asks_for_node(repository, path) else row.runtimes
    return ()


def asks_for_node(repository: Repository, path: str) -> bool:
    """Does a middleware of Next.js ask for Node in place of the edge runtime: `export const config = { runtime: "nodejs" }`?"""
    return stem(path) == "middleware" and ON_NODE.search(repository.text(path) or "") is not None


def by_place(path: str, app: App | None) -> tuple[str, ...]:
    """The server, for a file that the app's framework runs there alone because of where it stands; () for every other."""
    pattern = SERVER_ONLY.get(app.framework) if app is not None else None
    return (SERVER,) if pattern is not None and re.fullmatch(pattern, below(path, app)) else ()


def below(path: str, app: App | None) -> str:
    """A file's path below its app."""
    return path[len(app.path) + 1 :] if app is not None and app.path else path


def sdk_runtime(package: str) -> str | None:
    """The runtime that an SDK package is made for, its subpath counting first."""
    while package:
        if package in SDK_RUNTIMES:
            return SDK_RUNTIMES[package]
        package = package.rpartition("/")[0]
    return None


def uses_client(repository: Repository, path: str) -> bool:
    """Does a file begin with the directive "use client"? Hundreds may: where nothing stands before it, none is parsed."""
    text = repository.text(path) or ""
    if "use client" not in text:
        return False
    if path.endswith(SCRIPTS) and USE_CLIENT.match(text):
        return True
    program = repository.program(path)
    if program is None:
        return False
    for statement in program.body:
        if not isinstance(statement, ExpressionStatement) or statement.directive is None:
            return False
        if statement.directive.strip("\"'") == "use client":
            return True
    return False


def by_next(repository: Repository, path: str) -> tuple[str, ...]:
    """Next.js: route handlers, API routes and actions run on the server or at the edge; whatever a component imports runs anywhere."""
    parts = PurePosixPath(path).parts
    if (repository.text(path) or "").lstrip().startswith(USE_SERVER):
        return (SERVER, EDGE)
    if stem(path) == "route" or ("pages" in parts and "api" in parts):
        return (SERVER, EDGE)
    return RUNTIMES
