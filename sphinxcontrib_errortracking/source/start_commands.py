"""What starts a process besides package.json: CMD and ENTRYPOINT of Dockerfiles, commands of docker-compose, Procfiles, NODE_OPTIONS."""

from __future__ import annotations

import json
import re
from itertools import pairwise
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.containers import instructions, is_compose, is_dockerfile
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename
from sphinxcontrib_errortracking.source.records import StartCommand
from sphinxcontrib_errortracking.source.workflows import read_mapping
from sphinxcontrib_errortracking.source.yaml_lines import YamlNode, YamlScalar, YamlSequence, entries, entry, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

_INSTRUCTION = regex(r"(?P<name>CMD|ENTRYPOINT|WORKDIR|FROM|ENV)\s+(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_OPTIONS = regex(r"\bNODE_OPTIONS[=\s]+(?P<value>\"[^\"]*\"|'[^']*'|\S+(?:\s+\S+)*)")
_PROCESS = regex(r"[\w-]+:\s*(?P<command>\S.*)")
#: all that is kept of a command: no argument of it can be a secret
_KEPT = regex(
    r"(?:--import|--require|-r|--loader)(?:=\S+)?|--enable-source-maps|--env-file(?:-if-exists)?=\S+|--experimental-[\w-]*config-file\S*|(?:[\w./@-]*/)?[\w.@-]+\.[cm]?[jt]sx?"
    r"|(?:\S*/)?(?:node|tsx|ts-node|bun|nodemon|deno|pm2|pm2-runtime|swc-node|vite-node)|NODE_OPTIONS=|&&"
)

#: options behind which a module is named, and what such a name of a package looks like
_LOADING = frozenset({"--import", "--require", "-r", "--loader", "--preload"})
_MODULE = regex(r"@[\w.-]+/[\w./-]+|[a-z][\w.-]*/[\w./-]+|tsx|ts-node|esm|sucrase")


def read_start_commands(repository: Repository) -> tuple[StartCommand, ...]:
    """Every command that starts something with a JavaScript runtime, in the order of files and lines."""
    found: list[StartCommand] = []
    for path in repository.files:
        if "node_modules/" in path:
            continue
        if is_dockerfile(path):
            found += _dockerfile(path, repository.text(path) or "")
        elif is_compose(path):
            found += _compose(path, repository.text(path) or "")
        elif basename(path) == "Procfile":
            found += _procfile(path, repository.text(path) or "")
    return tuple(found)


def _dockerfile(path: str, text: str) -> Iterator[StartCommand]:
    """The last ENTRYPOINT and CMD of the last stage, and its NODE_OPTIONS."""
    folder = ""
    last: dict[str, tuple[int, str]] = {}
    for line, instruction in instructions(text):
        found = _INSTRUCTION.fullmatch(instruction.strip())
        name = found["name"].upper() if found else ""
        if found is None:
            continue
        if name == "FROM":
            last = {}
        elif name == "WORKDIR":
            folder = found["rest"].strip().strip("\"'")
        elif name == "ENV":
            options = _OPTIONS.search(found["rest"])
            if options:
                last[name] = (line, f"NODE_OPTIONS= {options['value']}")
        else:
            last[name] = (line, words_of(found["rest"]))
    whole = " ".join(last[name][1] for name in ("ENTRYPOINT", "CMD") if name in last)
    if whole:
        place = last.get("CMD") or last["ENTRYPOINT"]
        yield from kept(path, place[0], whole, folder, once=False)
    if "ENV" in last:
        yield from kept(path, *last["ENV"], folder, once=False)


def words_of(text: str) -> str:
    """A command in the form of a shell, of `["node", "index.js"]` too."""
    try:
        value = json.loads(text)
    except ValueError:
        return text
    return " ".join(word for word in value if isinstance(word, str)) if isinstance(value, list) else text


def _compose(path: str, text: str) -> Iterator[StartCommand]:
    try:
        documents = read_mapping(text)
    except ValueError:  # told by the reader of variables
        return
    for document in documents:
        for _, service, _ in entries(document, "services"):
            parts = [entry(service, name) for name in ("entrypoint", "command")]
            whole = " ".join(filter(None, (_text(part) for part in parts)))
            line = next((part.line for part in reversed(parts) if part is not None), 1)
            given = " ".join(f"--env-file={name}" for name in _files(entry(service, "env_file")))
            options = _options(entry(service, "environment"))
            given = f"NODE_OPTIONS= {options[1]} {given}" if options else given
            line = options[0] if options and not whole else line
            yield from kept(path, line, f"{given} {whole}" if given else whole, "", once=False)


def _options(environment: YamlNode | None) -> tuple[int, str] | None:
    """What the variables of a service, a mapping or a list of `NAME=value`, give by NODE_OPTIONS: line and text."""
    given = entry(environment, "NODE_OPTIONS")
    if isinstance(given, YamlScalar):
        return given.line, given.text
    for one in environment.items if isinstance(environment, YamlSequence) else ():
        if isinstance(one, YamlScalar) and one.text.startswith("NODE_OPTIONS="):
            return one.line, one.text.partition("=")[2]
    return None


def _files(node: YamlNode | None) -> Iterator[str]:
    """The files of variables that a service is given: one, or a list of names or of mappings with a `path`."""
    for one in node.items if isinstance(node, YamlSequence) else [node]:
        name = scalar(one) or scalar(one, "path")
        if name:
            yield name


def _text(node: YamlNode | None) -> str:
    if isinstance(node, YamlSequence):
        return " ".join(item.text for item in node.items if isinstance(item, YamlScalar))
    return node.text if isinstance(node, YamlScalar) else ""


def _procfile(path: str, text: str) -> Iterator[StartCommand]:
    for number, line in enumerate(text.splitlines(), 1):
        found = _PROCESS.fullmatch(line.strip())
        if found:
            yield from kept(path, number, found["command"], "", once=False)


def kept(path: str, line: int, text: str, folder: str, *, once: bool) -> Iterator[StartCommand]:
    """Keep of a command what can be no secret; nothing where that runs and loads nothing."""
    every = ["$" if word.startswith("$") else word for word in re.split(r"[\s\"']+", text)]
    words = [word for before, word in pairwise(["", *every]) if _is_kept(word, before)]
    command = " ".join(words)
    if re.search(r"\.[cm]?[jt]sx?\b|--import|--require|-r |--enable-source-maps", command):
        yield StartCommand(command=command, folder=folder, loc=SourceLocation(path, line), once=once)


def _is_kept(word: str, before: str) -> bool:
    return (
        word == "$" or _KEPT.fullmatch(word) is not None or (before in _LOADING and _MODULE.fullmatch(word) is not None)
    )
