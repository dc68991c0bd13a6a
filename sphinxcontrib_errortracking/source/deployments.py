"""Commands that platforms run: Kubernetes, systemd, Fly.io, Render, and the jobs of GitHub Actions.

What cannot be read, such as a template of Helm, is left out without a word: no statement rests on there being no such command.
"""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.shell import logical_lines
from sphinxcontrib_errortracking.source.start_commands import kept, words_of
from sphinxcontrib_errortracking.source.workflows import read_mapping
from sphinxcontrib_errortracking.source.yaml_lines import (
    YamlMapping,
    YamlScalar,
    YamlSequence,
    entries,
    entry,
    items,
    scalar,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinxcontrib_errortracking.source.records import StartCommand
    from sphinxcontrib_errortracking.source.repository import Repository
    from sphinxcontrib_errortracking.source.yaml_lines import YamlNode

    Reader: TypeAlias = Callable[[str, str], Iterator[StartCommand]]

_RUNS = regex(r"\b(?:node|tsx|ts-node|bun|deno)\b")
_FILE = regex(r"\.[cm]?[jt]sx?\b")
_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml")
_CHANGE = regex(r"\s*cd\s+[\"']?([\w./@-]+)[\"']?\s*\Z")
_FLY_SECTION = regex(r"\s*\[+([\w.]+)\]+")
_FLY_COMMAND = regex(r"\s*(?P<name>[\w-]+)\s*=\s*(?P<value>[\"'\[].*)")
_UNIT = regex(r"(?P<name>ExecStart|WorkingDirectory|Environment)\s*=\s*[@:+!-]*(?P<value>.*)")
_OPTIONS = "NODE_OPTIONS"


def read_deployments(repository: Repository) -> tuple[StartCommand, ...]:
    """Every such command that runs something with a JavaScript runtime, in the order of files and lines."""
    found: list[StartCommand] = []
    for path in repository.files:
        read = _reader(path)
        text = (repository.quiet_text(path) or "") if read is not None else ""
        if read is not None and _RUNS.search(text):
            found += read(path, text)
    return tuple(found)


def _reader(path: str) -> Reader | None:
    name = path.rpartition("/")[2]
    if "node_modules/" in path or name == "pnpm-lock.yaml":
        return None
    if name in {"fly.toml", "render.yaml"}:
        return _fly if name == "fly.toml" else _render
    if path.endswith(".service"):
        return _systemd
    if path.endswith((".yml", ".yaml")):
        return _workflow if _WORKFLOW.fullmatch(path) else _kubernetes
    return None


def _documents(text: str) -> list[YamlNode]:
    try:
        return read_mapping(text)
    except ValueError:
        return []


def _kubernetes(path: str, text: str) -> Iterator[StartCommand]:
    """The containers of whatever kind of object, by `command` and `args`."""
    waiting = _documents(text) if "containers:" in text or "Containers:" in text else []
    seen: set[int] = set()  # an alias is the same node again
    while waiting:
        node = waiting.pop(0)
        if id(node) in seen:
            continue
        seen.add(id(node))
        if isinstance(node, YamlSequence):
            waiting += node.items
        for name, value, _ in entries(node):
            if name in {"containers", "initContainers"}:
                for container in items(value):
                    yield from _container(path, container, once=name == "initContainers")
            else:
                waiting.append(value)


def _container(path: str, container: YamlNode, *, once: bool) -> Iterator[StartCommand]:
    parts = [entry(container, name) for name in ("command", "args")]
    if parts[0] is None:
        return  # the image says what it runs
    options = next(
        (scalar(one, "value") or "$" for one in items(container, "env") if scalar(one, "name") == _OPTIONS), ""
    )
    whole = " ".join(one.text for part in parts for one in items(part) if isinstance(one, YamlScalar))
    folder = scalar(container, "workingDir") or ""
    yield from kept(path, parts[0].line, f"{_given(options)}{whole}", folder, once=once)


def _given(options: str) -> str:
    return f"{_OPTIONS}= {options} " if options else ""


def _render(path: str, text: str) -> Iterator[StartCommand]:
    for document in _documents(text):
        for service in items(document, "services"):
            folder = scalar(service, "rootDir") or ""
            for name in ("startCommand", "dockerCommand"):
                command = entry(service, name)
                if isinstance(command, YamlScalar):
                    yield from kept(path, command.line, command.text, folder, once=False)


def _fly(path: str, text: str) -> Iterator[StartCommand]:
    section = ""
    for number, line in enumerate(text.split("\n"), 1):
        head, found = _FLY_SECTION.match(line), _FLY_COMMAND.match(line)
        section = head[1] if head else section
        if found is not None and (section == "processes" or found["name"] in {"cmd", "entrypoint", "release_command"}):
            once = found["name"] == "release_command"
            yield from kept(path, number, words_of(found["value"]), "", once=once)


def _systemd(path: str, text: str) -> Iterator[StartCommand]:
    folder, options = "", ""
    commands: list[tuple[int, str]] = []
    for number, line in logical_lines(text):
        found = _UNIT.fullmatch(line.strip())
        if found is not None and found["name"] == "ExecStart":
            commands.append((number + 1, found["value"]))
        elif found is not None and found["name"] == "WorkingDirectory":
            folder = found["value"]
        elif found is not None and _OPTIONS in found["value"]:
            options = found["value"].partition("=")[2].strip("\"'")
    for number, command in commands:
        yield from kept(path, number, f"{_given(options)}{command}", folder, once=False)


def _workflow(path: str, text: str) -> Iterator[StartCommand]:
    for document in _documents(text) if _FILE.search(text) else ():
        for _, job, _ in entries(document, "jobs"):
            default = scalar(job, "defaults", "run", "working-directory") or scalar(
                document, "defaults", "run", "working-directory"
            )
            for step in items(job, "steps"):
                run = entry(step, "run")
                if isinstance(run, YamlScalar) and isinstance(step, YamlMapping):
                    yield from _script(path, run, scalar(step, "working-directory") or default or "")


def _script(path: str, run: YamlScalar, folder: str) -> Iterator[StartCommand]:
    """The commands of a step, each from the folder that `cd` before it changed to."""
    for number, line in logical_lines(run.text):
        for part in re.split(r"&&|\|\||;", line):
            change = _CHANGE.match(part)
            folder = posixpath.normpath(posixpath.join(folder, change[1])) if change else folder
            place = run.line + 1 + number if run.block else run.line
            if _RUNS.search(part):
                yield from kept(path, place, part, folder, once=True)
