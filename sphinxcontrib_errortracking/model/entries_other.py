"""What starts an app that is not Next.js's: files that its framework knows by name, its page's scripts, its package.json."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import Property, SourceLocation, walk

from .project import CODE_SUFFIXES
from .syntax import key_name, string_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.records import Package

    from .project import Project


@dataclass(frozen=True, slots=True)
class Conventional:
    """A file that a framework, or Sentry's part in it, loads by its name."""

    framework: str
    folders: tuple[str, ...]  #: below the app
    stem: str
    reason: str
    reached: bool | None = True


CONVENTIONAL: tuple[Conventional, ...] = (
    Conventional("sveltekit", ("src",), "hooks.client", "SvelteKit loads src/hooks.client in the browser"),
    Conventional("sveltekit", ("src",), "hooks.server", "SvelteKit loads src/hooks.server on the server"),
    Conventional(
        "sveltekit",
        ("src",),
        "instrumentation.server",
        "SvelteKit loads src/instrumentation.server when experimental.instrumentation.server is true",
        reached=None,
    ),
    Conventional(
        "nuxt",
        ("", "app", "src"),
        "sentry.client.config",
        "Sentry's Nuxt module adds it to the browser's build",
    ),
    Conventional(
        "nuxt",
        ("", "app", "src"),
        "sentry.server.config",
        "a Nuxt server loads it with node --import or autoInjectServerSentry",
        reached=None,
    ),
    Conventional(
        "astro",
        ("", "src"),
        "sentry.client.config",
        "Sentry's Astro integration adds it to every page",
    ),
    Conventional(
        "astro",
        ("", "src"),
        "sentry.server.config",
        "Sentry's Astro integration adds it to the server",
    ),
    Conventional("remix", ("app",), "entry.client", "Remix starts the browser with app/entry.client"),
    Conventional("remix", ("app",), "entry.server", "Remix starts the server with app/entry.server"),
    Conventional(
        "react-router",
        ("app",),
        "entry.client",
        "React Router starts the browser with app/entry.client",
    ),
    Conventional(
        "react-router",
        ("app",),
        "entry.server",
        "React Router starts the server with app/entry.server",
    ),
    Conventional("tanstack-start", ("src",), "router", "TanStack Start loads src/router"),
    Conventional("tanstack-start", ("src", "app"), "client", "TanStack Start starts the browser with it"),
)

SCRIPT_TAG = re.compile(r"<script\b([^>]*)>", re.IGNORECASE)
SOURCE = re.compile(r"""\bsrc\s*=\s*["']([^"']+)["']""", re.IGNORECASE)
HTML_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
RUNNERS = frozenset(
    {"node", "tsx", "ts-node", "ts-node-dev", "bun", "nodemon", "deno", "node-dev", "swc-node", "vite-node", "pm2"}
)
#: Scripts that start the app, as opposed to those that test, build or seed it.
STARTING = re.compile(r"(?:start|serve|server|dev|develop|watch|prod|production|run|worker)(?:$|[:_-])")
BUILT = re.compile(r"^(?:\./)?(?:dist|build|lib|out)/")
TOKEN = re.compile(r"""(?:--import|--require|--loader|-r)?=?["']?((?:\.{0,2}/)?[\w@./-]+\.(?:[cm]?[jt]sx?))["']?$""")


def page_entries(project: Project, app: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The scripts of an app's index.html, and the entry of a library build."""
    prefix = f"{app}/" if app else ""
    for page in (f"{prefix}index.html", f"{prefix}src/index.html"):
        if page not in project.repository.file_set:
            continue
        text = HTML_COMMENT.sub(lambda match: "\n" * match[0].count("\n"), project.repository.text(page) or "")
        for tag in SCRIPT_TAG.finditer(text):
            source = SOURCE.search(tag[1])
            target = _file(project, f"{prefix}{source[1].lstrip('/')}" if source and "://" not in source[1] else "")
            if target is not None:
                line = text.count("\n", 0, tag.start()) + 1
                yield target, f"{page} loads {target[len(prefix) :]}", SourceLocation(page, line)
    for path in project.code_files:
        if path.startswith(f"{prefix}vite.config."):
            yield from _library(project, path, prefix)


def _library(project: Project, path: str, prefix: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """`build.lib.entry` of a Vite configuration: its last string is the path."""
    for node in project.nodes(path):
        if isinstance(node, Property) and key_name(node.key) == "entry":
            strings = [text for inner in walk(node.value) if (text := string_of(inner)) is not None]
            target = _file(project, posixpath.normpath(f"{prefix}{strings[-1].lstrip('/')}")) if strings else None
            if target is not None:
                yield target, f"{path} builds {target[len(prefix) :]}", node.loc


def node_entries(project: Project, app: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The files that package.json's scripts and `main` run, `dist/index.js` read as `src/index.ts`."""
    package = next((p for p in project.repository.manifests.packages if p.path == app), None)
    if package is None:
        return
    prefix = f"{app}/" if app else ""
    for name in sorted(filter(STARTING.match, package.scripts), key=_rank):
        for token in _tokens(package.scripts[name]):
            target = _built(project, prefix, token)
            if target is not None:
                yield target, f"the script {name} of package.json runs {token}", _line(package, name)
    main = package.manifest.get("main")
    if isinstance(main, str):
        target = _built(project, prefix, main)
        if target is not None:
            yield target, f"package.json names {main} as its main file", package.loc


def _rank(script: str) -> tuple[bool, bool]:
    """What runs in production counts before what runs while developing."""
    return not script.startswith("start"), script.startswith("dev")


def _tokens(script: str) -> Iterator[str]:
    """The files that a command line runs with a JavaScript runtime."""
    for command in re.split(r"&&|\|\||;|(?<!\S)&(?!\S)", script):
        words = command.split()
        preload = [word for word in words if word.startswith("NODE_OPTIONS=")]
        if not any(word.rpartition("/")[2] in RUNNERS for word in words) and not preload:
            continue
        for word in words:
            match = TOKEN.search(word)
            if match is not None:
                yield match[1]


def _line(package: Package, script: str) -> SourceLocation:
    return replace(package.loc, line=package.script_lines.get(script, package.loc.line))


def _built(project: Project, prefix: str, token: str) -> str | None:
    """The source file of what is run: the file itself, or that which was compiled into the output folder."""
    direct = _file(project, posixpath.normpath(f"{prefix}{token}"))
    if direct is not None and direct in project.code_set:
        return direct
    inside = posixpath.normpath(token)
    if BUILT.match(inside):
        rest = BUILT.sub("", inside)
        for source in (f"src/{rest}", rest, rest if rest.startswith("src/") else f"src/{rest}"):
            found = _file(project, f"{prefix}{source}")
            if found is not None:
                return found
    return None


def _file(project: Project, path: str) -> str | None:
    """A file, or the one with another code suffix in its place."""
    if path in project.repository.file_set:
        return path
    base, dot, _ = path.rpartition(".")
    if not dot or not base:
        return None
    return next(
        (f"{base}{suffix}" for suffix in sorted(CODE_SUFFIXES) if f"{base}{suffix}" in project.repository.file_set),
        None,
    )
