"""What starts a server: the scripts and the main file of package.json, and commands of containers and Procfiles."""

from __future__ import annotations

import posixpath
import re
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex

from .managed import deployed_starts, managed_above
from .project import CODE_SUFFIXES, stem
from .start import CONFIGURATION, ONLY_OPTIONS, RUNNERS, Start, is_of, only_options

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.estree import SourceLocation
    from sphinxcontrib_errortracking.source.records import Package

    from .project import Project

#: Scripts that start the app, as opposed to those that test, build or seed it; and those that do so in production.
STARTING = regex(r"(?:start|serve|server|dev|develop|watch|prod|production|run|worker)(?:$|[:_-])")
IN_PRODUCTION = regex(r"(?:start|serve|server|prod|production)(?:$|:prod)")
#: how the names of scripts begin that start an app for its developers
DEVELOPING = ("dev", "watch")
#: folders of what is built; into that of Nitro's server commands copy files, whose own entry it builds itself
BUILT = regex(r"^(?:\./)?(?:(?:dist|build|lib|out)/|\.output/server/(?!index\.|sentry\.))")
#: Folders of sources besides src/, where no tsconfig says which one is compiled.
SOURCES = ("server", "app", "lib", "source", "api", "backend", "service", "ts")
TOKEN = regex(r"""(?:--import|--require|--loader|-r)?=?["']?((?:\.{0,2}/)?[\w@./-]+\.(?:[cm]?[jt]sx?))["']?$""")
#: A file that a runtime is given without its ending, which it finds by itself: `node dist/main`.
WITHOUT_ENDING = regex(r"(?:\.{1,2}/)*[\w@-]+(?:/[\w@-]+)+")
#: Options of node that load a file before the application's.
PRELOAD = regex(r"(?:^|[\s\"'=])(--import|--require|-r)[ =]\s*[\"']?([\w@./-]+)")


def starts(project: Project, app: str) -> Iterator[Start]:
    """The commands that start an app, those of production first; of platforms those whose processes go on."""
    own = (start for start in every_start(project, app) if not start.script or STARTING.match(start.script))
    platforms = (start for start in deployed_starts(project, app) if not start.once)
    return chain(own, managed_above(project, app), platforms)


def every_start(project: Project, app: str) -> Iterator[Start]:
    """The same with all scripts of package.json, whatever they are for."""
    package = next((p for p in project.repository.manifests.packages if p.path == app), None)
    if package is None:
        return
    for name in sorted(package.scripts, key=_rank):
        named, loc = f"the script {name} of package.json", _line(package, name)
        yield Start(package.scripts[name], named, loc, bool(IN_PRODUCTION.match(name)), name)
    for command in project.repository.manifests.start_commands:
        if is_of(command, app):
            yield Start(command.command, command.loc.source, command.loc, in_production=True)


def node_entries(project: Project, app: str) -> Iterator[tuple[str, str, SourceLocation | None]]:
    """The files that these commands and `main` run, `dist/index.js` read as `src/index.ts`."""
    for start in starts(project, app):
        for token in tokens(start.command):
            target = source_of(project, app, token)
            if target is not None:
                yield target, f"{start.named} runs {token}", start.loc
    package = next((p for p in project.repository.manifests.packages if p.path == app), None)
    main = package.manifest.get("main") if package is not None else None
    if package is not None and isinstance(main, str):
        target = source_of(project, app, main)
        if target is not None:
            yield target, f"package.json names {main} as its main file", package.loc


def started_files(project: Project, app: str) -> Iterator[str]:
    """The files that the commands of an app run with a JavaScript runtime of a server."""
    for start in starts(project, app):
        for token in tokens(start.command):
            target = source_of(project, app, token)
            if target is not None:
                yield target


def preloads(start: Start) -> dict[str, str]:
    """The files, by their name, that a command loads before the application: name -> "import" or "require"."""
    found: dict[str, str] = {}
    for option, name in PRELOAD.findall(start.command):
        found[stem_named(name)] = "import" if option == "--import" else found.get(stem_named(name), "require")
    return found


def developers_load(project: Project, app: str) -> frozenset[str]:
    """The files that only commands for developers load before the application, where no command that starts it in production is known."""
    own = list(starts(project, app))
    if any(start.in_production and runs_a_file(project, app, start) for start in own):
        return frozenset()
    of_developers = [start for start in own if start.script.startswith(DEVELOPING)]
    first = {name for start in of_developers for _, name in PRELOAD.findall(start.command)}
    other = {token for start in own if start not in of_developers for token in tokens(start.command)}
    found = {source_of(project, app, name) for name in first}
    return frozenset(filter(None, found - {source_of(project, app, token) for token in other}))


def starts_without(project: Project, app: str, path: str) -> tuple[Start, Start] | None:
    """A command that loads a file before the application, and one of production that starts the application without it."""
    own = list(starts(project, app))
    loading = [start for start in own if stem(path) in preloads(start)]
    sources = {start.loc.source for start in loading if start.loc.source.rpartition("/")[2] != "package.json"}
    other = [
        start
        for start in own
        if start.in_production
        and start not in loading
        and start.loc.source not in sources
        and not only_options(start.command)
        and runs_a_file(project, app, start)
    ]
    return (loading[0], other[0]) if loading and other else None


def runs_a_file(project: Project, app: str, start: Start) -> bool:
    """Does a command run a file of the repository?"""
    return any(source_of(project, app, token) for token in tokens(start.command))


def source_file(project: Project, path: str) -> str | None:
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


def _rank(script: str) -> tuple[bool, bool]:
    """What runs in production counts before what runs while developing."""
    return not script.startswith("start"), script.startswith("dev")


def tokens(script: str) -> Iterator[str]:
    """The files that a command line runs with a JavaScript runtime."""
    for command in re.split(r"&&|\|\||;|(?<!\S)&(?!\S)", script):
        words = command.split()
        preload = [word for word in words if word.startswith(ONLY_OPTIONS)]
        if not any(word.rpartition("/")[2] in RUNNERS for word in words) and not preload:
            continue
        is_managed = any(word.rpartition("/")[2].startswith("pm2") for word in words)
        for place, word in enumerate(words):
            match = TOKEN.search(word)
            if is_managed and CONFIGURATION.search(word):
                continue
            if match is not None:
                yield match[1]
            elif place and words[place - 1].rpartition("/")[2] in RUNNERS and WITHOUT_ENDING.fullmatch(word):
                yield f"{word}.js"


def _line(package: Package, script: str) -> SourceLocation:
    return replace(package.loc, line=package.script_lines.get(script, package.loc.line))


def stem_named(name: str) -> str:
    """`./dist/instrument.js` and `./instrument` are both the file `instrument`."""
    last = name.rpartition("/")[2]
    return stem(last) if "." in last else last


def source_of(project: Project, app: str, token: str) -> str | None:
    """The source file of what is run; of an absolute path, or one from the repository's root, the end counts."""
    prefix = f"{app}/" if app else ""
    parts = token.split("/") if token.startswith("/") or (app and token.startswith(prefix)) else []
    ends = ["/".join(parts[start:]) for start in range(1, len(parts))] or [token]
    return next((found for end in ends if (found := _built(project, prefix, end)) is not None), None)


def _built(project: Project, prefix: str, token: str) -> str | None:
    """The source file of what is run: the file itself, or that which was compiled into the output folder."""
    direct = source_file(project, posixpath.normpath(f"{prefix}{token}"))
    if direct is not None and direct in project.code_set:
        return direct
    inside = posixpath.normpath(token)
    compiled = project.repository.compiled_from(prefix.rstrip("/"), posixpath.normpath(f"{prefix}{token}"))
    if compiled is not None:
        return compiled
    if BUILT.match(inside):
        rest = BUILT.sub("", inside)
        for source in (f"src/{rest}", rest, rest if rest.startswith("src/") else f"src/{rest}"):
            found = source_file(project, f"{prefix}{source}")
            if found is not None:
                return found
        return _only_below(project, prefix, rest)
    return None


def _only_below(project: Project, prefix: str, rest: str) -> str | None:
    """The one file at this place below a folder that sources of servers are usually kept in, such as `server/`."""
    places = (source_file(project, f"{prefix}{folder}/{rest}") for folder in SOURCES)
    found = {place for place in places if place is not None}
    return found.pop() if len(found) == 1 else None
