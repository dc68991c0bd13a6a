"""What hands a process something besides its imports: files that Node is told to load first, and what a bundler puts into programs."""

from __future__ import annotations

import posixpath
import re
from collections import Counter
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.aliases import npm_name
from sphinxcontrib_errortracking.source.containers import is_dockerfile
from sphinxcontrib_errortracking.source.estree import SourceLocation

from .entries_started import source_of, stem_named
from .project import stem
from .start import only_options
from .unseen import Doubt, at

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from sphinxcontrib_errortracking.source.handed_first import HandedFirst

    from .launches import Launch
    from .project import Project

_BUNDLING = regex(r"(?:^|/)(?:webpack|rspack|rollup|esbuild|tsup|tsdown|vite|build|bundle)[\w.-]*\.[cm]?[jt]s\Z")
_BUNDLERS = (b"esbuild", b"rollup", b"rolldown", b"tsup", b"tsdown", b"webpack", b"rspack")
_OF_A_BUNDLER = regex(
    r"""(?:\bfrom|\brequire\s*\(|\bimport\s*\(|\bimport)\s*["'](?:esbuild|rollup|rolldown|tsup|tsdown|webpack|@rspack/core)["']"""
)
_LIST = regex(r"(\w+)[\"']?\s*:\s*\[([^\]]*)\]")
#: lists of files of which each becomes a program of its own, or none
_APART = frozenset(
    {"entry", "entryPoints", "entries", "input", "external", "noExternal", "ignore", "include", "exclude", "files"}
)
#: a program of a bundler by the name that it gets: `entryPoints: { worker: "src/jobs/main.ts" }`
_NAMED_OUTPUT = regex(r"""([\w/-]+)["']?\s*:\s*\[?\s*["'](?:\./)?([\w@./-]+\.[cm]?[jt]sx?)["']""")
#: commands that start other commands, which get the options of their environment
_HANDS_ON = regex(
    r"(?:^|[\s\"'])(?:npm|pnpm|yarn|bun|turbo|nx|lerna|wireit|run-[ps]|npm-run-all2?|concurrently|sh|bash|make|just|pm2)\s"
)
_GIVEN_BY_VARIABLE = regex(r"NODE_OPTIONS=[\"']?\$(?!\{?NODE_OPTIONS)")
#: what starts a process or thread with the options of the one that it stands in
_FORKING = regex(r"\b(?:fork|Worker|Piscina|setupPrimary|setupMaster|execa|spawn)\b")
#: packages that commands load first and that do not set Sentry up
HARMLESS = regex(
    r"(?:dotenv(?:-\w+)?|tsx|ts-node|tsconfig-paths|source-map-support|@swc-node|@swc|@babel|@esbuild-kit|@oxc-node|esbuild-register"
    r"|esm|sucrase|reflect-metadata|module-alias|newrelic|dd-trace|elastic-apm-node|@opentelemetry|applicationinsights|coffeescript)(?:/.*)?"
)


def is_of_sentry(name: str, stems: Collection[str]) -> bool:
    """Does what is loaded before an application set Sentry up, as far as its name tells?"""
    last = name.rpartition("/")[2]
    return "sentry" in name.lower() or not {stem(last) if "." in last else last, npm_name(name)}.isdisjoint(stems)


def first_files(project: Project, group: Collection[Launch]) -> Iterator[str | Doubt]:
    """The files that commands load before a program, and a doubt for each that is not found in the repository."""
    for launch in group:
        for name in launch.preloads:
            found = source_of(project, launch.app, name.removeprefix("file://")) or source_of(
                project, launch.app, f"{name}.js"
            )
            found = found or project.repository.naming.resolve(name, launch.file)
            if found is not None:
                yield found
            elif not HARMLESS.fullmatch(name):
                yield Doubt("what its command loads first is not in the repository", launch.start.loc)


def configured(project: Project, stems: Collection[str], launched: Collection[Launch]) -> Doubt | None:
    """Options outside the commands that are read, which hand some process such a file to load first."""
    options = next((one for one in project.repository.manifests.environment_files if one.name == "NODE_OPTIONS"), None)
    if options is not None:
        return Doubt("NODE_OPTIONS is given by a file that is not opened", options.loc)
    place = next(_handing(project, stems, launched), None)
    return Doubt("some process is handed a file that Node loads first", place) if place is not None else None


def _handing(project: Project, stems: Collection[str], launched: Collection[Launch]) -> Iterator[SourceLocation]:
    """Where that stands: in files that tell of processes, in code that starts some, and in scripts that start other scripts."""
    manifests = project.repository.manifests
    for command in manifests.start_commands:
        if only_options(command.command) and any(_of_sentry(command.command, command.loc.source, stems)):
            yield command.loc
    read = {command.loc.source for command in manifests.start_commands}
    started = (
        *manifests.deployed_commands,
        *(one for one in manifests.start_commands if not only_options(one.command)),
    )
    known = Counter(one.loc.source for one in started for _ in _of_sentry(one.command, one.loc.source, stems))
    for one in project.repository.handed_first:
        if _may_be(one, stems):
            known[one.loc.source] -= 1
            if known[one.loc.source] < 0 and (one.loc.source not in read or one.by_options):
                yield one.loc
    for path in project.mentioning(b"NODE_OPTIONS", b"execArgv"):
        yield from (one.loc for one in _of_sentry(project.repository.text(path) or "", path, stems))
    yield from _handed_on(project, stems, {launch.start.loc for launch in launched if launch.preloads})


def _handed_on(project: Project, stems: Collection[str], known: Collection[SourceLocation]) -> Iterator[SourceLocation]:
    """The same in manifests: of scripts, those that start others; `known` are those of which it is known what they start."""
    lines = {(loc.source, loc.line) for loc in known}
    for package in project.repository.manifests.packages:
        path = package.loc.source
        scripts = {line: package.scripts.get(name, "") for name, line in package.script_lines.items()}
        for one in _of_sentry(project.repository.text(path) or "", path, stems):
            script = scripts.get(one.loc.line)
            if (path, one.loc.line) not in lines and (script is None or _HANDS_ON.search(script)):
                yield one.loc
        for line, script in scripts.items():
            if _HANDS_ON.search(script) and _GIVEN_BY_VARIABLE.search(script):
                yield SourceLocation(path, line)


def handing(project: Project, path: str) -> SourceLocation | None:
    """Where a runtime is handed a file of this name, or of a variable, to load first; of Dockerfiles it is known what they run."""
    name, app = stem(path), project.package_path(path)
    every = (one for one in handed_anywhere(project) if not is_dockerfile(one.loc.source))
    told = [one for one in every if not one.name or stem_named(one.name) == name]
    names = {one: posixpath.normpath(one.name) if one.name else "" for one in told}
    exact = [one for one in told if names[one] and source_of(project, app, names[one]) == path]
    others = tuple(f"{each.path}/" for each in project.repository.manifests.packages if each.path not in {"", app})
    left = (one for one in told if not names[one].startswith(others))  # else a file of another package
    return next((one.loc for one in (*exact, *left)), None)


def handed_anywhere(project: Project) -> Iterator[HandedFirst]:
    """All that a runtime is handed to load first: by what tells of processes, by package.json, and by code that starts some."""
    manifests = [package.loc.source for package in project.repository.manifests.packages]
    yield from project.repository.handed_first
    for source in (*manifests, *project.mentioning(b"NODE_OPTIONS", b"execArgv")):
        yield from _handed_in(project.repository.text(source) or "", source)


def _of_sentry(text: str, path: str, stems: Collection[str]) -> Iterator[HandedFirst]:
    """What a text hands something to load first that sets Sentry up by its name, or that a variable names."""
    return (one for one in _handed_in(text, path) if _may_be(one, stems))


def _handed_in(text: str, path: str) -> Iterator[HandedFirst]:
    from sphinxcontrib_errortracking.source.handed_first import handed_in  # noqa: PLC0415 - asked where a process is silent

    return handed_in(text, path)


def _may_be(one: HandedFirst, stems: Collection[str]) -> bool:
    return not one.name or is_of_sentry(one.name, stems)


def bundling(project: Project) -> tuple[tuple[str, str], ...]:
    """The files that configure or call a bundler, by their names or what they import, with their texts."""
    calling = {
        path for path in project.mentioning(*_BUNDLERS) if _OF_A_BUNDLER.search(project.repository.text(path) or "")
    }
    paths = (path for path in project.code_files if path in calling or _BUNDLING.search(path))
    return tuple((path, project.repository.text(path) or "") for path in paths)


def injected(project: Project, inits: Collection[str], bundles: Collection[tuple[str, str]]) -> Doubt | None:
    """The configuration of a bundler that may put a file with an `init` into every program that it builds."""
    words = "the bundler may put a file with an `init` into it"
    stems = "|".join(sorted({re.escape(stem(path)) for path in inits}))
    named = re.compile(rf"[/\"'`](?:{stems})(?:\.[cm]?[jt]sx?)?[\"'`]")
    before = re.compile(
        rf"\b(?:inject|banner|intro|prepend)\b[^;]{{0,200}}?[/\"'`](?:{stems})(?:\.[cm]?[jt]sx?)?(?=[\s\"'`;\\])"
    )
    for path, text in bundles if stems else ():
        for found in _LIST.finditer(text):
            together = found[1] not in _APART or "webpack" in path or "rspack" in path
            if together and named.search(found[2]):
                return Doubt(words, at(path, text, found.start()))
    manifests = [package.loc.source for package in project.repository.manifests.packages]
    others = ((path, project.repository.text(path) or "") for path in manifests)
    for path, text in (*bundles, *others) if stems else ():
        place = before.search(text)
        if place is not None:
            return Doubt(words, at(path, text, place.start()))
    return None


def forking(project: Project, file: str) -> SourceLocation | None:
    """Where code may start a file as a process of its own, which has the options of the process that starts it."""
    named = re.compile(rf"[/\"'`]{re.escape(stem(file))}(?:\.[cm]?[jt]s)?[\"'`]")
    for path in project.mentioning(b"fork", b"Worker", b"Piscina", b"setupPrimary", b"setupMaster", b"execa", b"spawn"):
        text = project.repository.text(path) or ""
        found = named.search(text) if path != file and _FORKING.search(text) else None
        if found is not None:
            return at(path, text, found.start())
    return None


def renamed(bundles: Collection[tuple[str, str]], launch: Launch) -> bool:
    """May a bundler have built the program that a command runs from another file than its name says?"""
    name = launch.shown.partition(" ")[2]
    if name.endswith((".ts", ".mts", ".cts", ".tsx")):
        return False
    outputs = (found for _, text in bundles for found in _NAMED_OUTPUT.findall(text))
    return any(
        stem(output) == stem(name) and not launch.file.endswith(source.rpartition("../")[2])
        for output, source in outputs
    )
