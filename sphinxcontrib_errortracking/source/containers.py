"""Dockerfiles, docker-compose files and those of the Serverless Framework: the variables that they set."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.built import Builds, together
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import basename, parent, read_format
from sphinxcontrib_errortracking.source.records import Built, EnvironmentAssignment, SentryCommand
from sphinxcontrib_errortracking.source.shell import exported, handed_on, literal, sentry_commands
from sphinxcontrib_errortracking.source.workflows import Found, given_to, read_mapping, variables
from sphinxcontrib_errortracking.source.yaml_lines import YamlNode, YamlScalar, YamlSequence, entries, entry, scalar

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

_DOCKERFILE = regex(r"(?:docker|container)file(?:\..+)?|.+\.dockerfile", re.IGNORECASE)
_NOT_DOCKERFILE = regex(r".*\.(?:md|sh|txt|dockerignore|m?[jt]sx?|py)", re.IGNORECASE)
_COMPOSE = regex(r"(?:docker-)?compose(?:[.-][\w.-]+)?\.ya?ml")
_SERVERLESS = regex(r"serverless(?:[.-][\w.-]+)?\.ya?ml")
_INSTRUCTION = regex(r"\s*(?P<name>ENV|ARG|RUN)\s+(?P<rest>.*)", re.IGNORECASE | re.DOTALL)
_FROM = regex(r"FROM\s+(?:--\w+=\S+\s+)*(?P<base>\S+)(?:\s+AS\s+(?P<stage>\S+))?\s*\Z", re.IGNORECASE)
#: a secret that is mounted for one instruction, under the name of a variable
_SECRET = regex(r"--mount=type=secret,(?:\S*,)?(?:id|env)=(?P<name>[A-Za-z_]\w*)(?=[,\s]|\Z)")
_HEREDOC = regex(r"<<-?\s*[\"']?(?P<end>\w+)[\"']?")
_PAIR = regex(r"(?<![\w.-])(?P<name>[A-Za-z_][\w.-]*)=(?P<value>\"(?:[^\"\\]|\\.)*\"|'[^']*'|(?:[^\s\\\"']|\\.)*)")
_OLD_PAIR = regex(r"(?P<name>[A-Za-z_][\w.-]*)\s+(?P<value>[^=].*)", re.DOTALL)


def is_dockerfile(path: str) -> bool:
    """Is this a Dockerfile, by its name?"""
    name = basename(path)
    return bool(_DOCKERFILE.fullmatch(name)) and not _NOT_DOCKERFILE.fullmatch(name)


def is_compose(path: str) -> bool:
    """Is this a file of docker-compose, by its name?"""
    return bool(_COMPOSE.fullmatch(basename(path)))


def is_serverless(path: str) -> bool:
    """Is this a configuration of the Serverless Framework, by its name?"""
    return bool(_SERVERLESS.fullmatch(basename(path)))


def read_containers(repository: Repository) -> tuple[Found, ...]:
    """What each of these files says, in the order of files and lines."""
    found: list[Found] = []
    builds = Builds(repository.packages)
    for path in repository.files:
        if "node_modules/" in path:
            continue
        if is_compose(path):
            documents = read_format(repository, path, read_mapping) or []
            found += [one for document in documents for one in _compose(repository, path, document, builds)]
        elif is_serverless(path):
            documents = read_format(repository, path, read_mapping) or []
            found += [
                one
                for document in documents
                for one in given_to(builds.of_folder(parent(path)), _functions(path, document))
            ]
        elif is_dockerfile(path):
            text = repository.text(path) or ""
            found += given_to(_container_builds(path, text, builds), _dockerfile(path, text))
    return tuple(found)


def _compose(repository: Repository, path: str, document: YamlNode, builds: Builds) -> Iterator[Found]:
    for _, service, _ in entries(document, "services"):
        built = _service_builds(repository, parent(path), service, builds)
        yield from given_to(built, variables(path, entry(service, "environment"), "compose"))
        yield from given_to(built, variables(path, entry(service, "build", "args"), "compose-arg"))


def _service_builds(repository: Repository, folder: str, service: YamlNode, builds: Builds) -> Built:
    """What a service starts: what its command names, else what its image is built of."""
    command = entry(service, "command")
    words = " ".join(one.text for one in _parts(command) if isinstance(one, YamlScalar))
    started = builds.of_text(words, posixpath.join(folder, _inside(scalar(service, "working_dir") or "", builds)))
    context = scalar(service, "build") or scalar(service, "build", "context")
    if started.packages or context is None:
        return Built(started.packages, complete=started.complete and bool(started.packages))
    context = posixpath.normpath(posixpath.join(folder, context))
    file = posixpath.normpath(posixpath.join(context, scalar(service, "build", "dockerfile") or "Dockerfile"))
    found = builds.of_container(context, file)
    text = repository.text(file) if not found.complete and file in repository.files else None
    return _container_builds(file, text, builds) if text is not None else found


def _parts(command: YamlNode | None) -> list[YamlNode | None]:
    return list(command.items) if isinstance(command, YamlSequence) else [command]


def _container_builds(path: str, text: str, builds: Builds) -> Built:
    """What a Dockerfile builds and starts: the package in whose folder it lies, else what its commands name."""
    found = builds.of_folder(parent(path))
    if found.complete:
        return found
    folder = ""
    parts: list[Built] = []
    for _, instruction in instructions(text):
        name, _, rest = instruction.strip().partition(" ")
        if name.upper() == "WORKDIR":
            folder = _inside(rest.strip().strip("\"'"), builds)
        elif name.upper() in {"RUN", "CMD", "ENTRYPOINT"}:
            shell = re.sub(r"^(?:--\w+=\S+\s+)+", "", rest.strip())
            words = re.sub(r"[\[\]\",]+", " ", shell) if shell.startswith("[") else shell
            parts.append(builds.of_text(words, folder))
    return together(parts)


def _inside(folder: str, builds: Builds) -> str:
    """The folder of the repository that a folder of a container stands for: `/app/apps/web` for `apps/web`; "" where none does."""
    names = [name for name in folder.split("/") if name]
    ends = ("/".join(names[start:]) for start in range(len(names)))
    return next((end for end in ends if builds.holding(end) == end), "")


def _functions(path: str, document: YamlNode) -> Iterator[EnvironmentAssignment]:
    yield from variables(path, entry(document, "provider", "environment"), "serverless")
    for _, function, _ in entries(document, "functions"):
        yield from variables(path, entry(function, "environment"), "serverless")


def _dockerfile(path: str, text: str) -> Iterator[Found]:
    listed = list(instructions(text))
    kept = _kept_stages([instruction for _, instruction in listed])
    number = -1
    for line, instruction in listed:
        if (start := _FROM.match(instruction)) is not None:
            number, stage = number + 1, start["stage"] or str(number + 1)
        found = _INSTRUCTION.fullmatch(instruction)
        if found is None:
            continue
        kind = found["name"].upper()
        if kind == "RUN":
            yield from _run(found["rest"], SourceLocation(path, line))
            continue
        source = "dockerfile" if kind == "ENV" else "dockerfile-arg"
        left = kind == "ENV" and number >= 0 and number not in kept
        holds, at = ("stage", stage) if left else ("", "")
        for name, value in _pairs(found["rest"], kind):
            loc = SourceLocation(path, line)
            yield EnvironmentAssignment(
                name=name, value=literal(name, value), source=source, loc=loc, holds=holds, stage=at
            )


def _kept_stages(listed: list[str]) -> set[int]:
    """The stages of which the image of the last one is made: itself, and those that it begins with, by number."""
    bases = [(start["stage"] or "", start["base"]) for one in listed if (start := _FROM.match(one)) is not None]
    kept: set[int] = set()
    number = len(bases) - 1
    while number >= 0 and number not in kept:
        kept.add(number)
        base = bases[number][1].lower()
        number = next((i for i in range(number - 1, -1, -1) if bases[i][0].lower() == base), -1)
    return kept


def _run(text: str, loc: SourceLocation) -> Iterator[Found]:
    """The commands of an instruction, the variables that it hands to them, and the secrets that are mounted for it."""
    shell = re.sub(r"^(?:--\w+=\S+\s+)+", "", text)
    for _, command in sentry_commands(shell):
        yield SentryCommand(command=command, loc=loc)
    mounted = [match["name"] for match in _SECRET.finditer(text)]
    given = [name for _, name in handed_on(shell)]
    spoken = [name for _, name, _ in exported(shell)]
    for name in dict.fromkeys((*mounted, *spoken, *given)):
        yield EnvironmentAssignment(name=name, value=None, source="dockerfile", loc=loc, holds="run")


def _pairs(text: str, kind: str) -> Iterator[tuple[str, str | None]]:
    """`A=1 B="2"`; for ENV also the old `A 1`, for ARG also a name without a value."""
    old = _OLD_PAIR.fullmatch(text.strip())
    if kind == "ENV" and old:
        yield old["name"], old["value"]
        return
    found = list(_PAIR.finditer(text))
    for pair in found:
        yield pair["name"], pair["value"]
    if kind == "ARG" and not found:
        for name in text.split():
            yield name, None


def instructions(text: str) -> Iterator[tuple[int, str]]:
    """Each instruction on one line, with the number of its first; the bodies of heredocs and comments are left out."""
    pending: list[str] = []
    start = 0
    end: str | None = None
    for number, line in enumerate(text.split("\n"), start=1):
        stripped = line.strip()
        if end is not None:
            end = None if stripped == end else end
            continue
        if stripped.startswith("#") or (pending and not stripped):
            continue
        start = start if pending else number
        heredoc = (
            _HEREDOC.search(line)
            if re.match(r"\s*(?:RUN|COPY|ADD)\s", " ".join([*pending[:1], line]), re.IGNORECASE)
            else None
        )
        end = heredoc["end"] if heredoc else None
        if stripped.endswith(("\\", "`")) and end is None:
            pending.append(stripped[:-1])
            continue
        yield start, " ".join([*pending, stripped])
        pending = []
    if pending:
        yield start, " ".join(pending)
