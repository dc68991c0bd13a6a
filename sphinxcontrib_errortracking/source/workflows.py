"""CI workflows (GitHub Actions, GitLab CI): variables at all levels, and the steps that talk to Sentry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, read_format
from sphinxcontrib_errortracking.source.records import EnvironmentAssignment, SentryCommand
from sphinxcontrib_errortracking.source.redaction import mask_tokens
from sphinxcontrib_errortracking.source.shell import exported, handed_on, literal, sentry_commands
from sphinxcontrib_errortracking.source.yaml_lines import (
    YamlMapping,
    YamlNode,
    YamlScalar,
    YamlSequence,
    entries,
    entry,
    items,
    read_yaml,
    scalar,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml")
_ACTION = regex(r"(?:\.github/(?:.+/)?)?action\.ya?ml")
_GITLAB = regex(r"(?:.+/)?\.gitlab-ci\.ya?ml|\.gitlab/.+\.ya?ml")
#: keys of a GitLab file that are no jobs
_GITLAB_GLOBAL = frozenset({"variables", "include", "stages", "workflow", "spec", "image", "services", "cache"})

#: what the action that builds a container hands to the build, a line each
_GIVEN_TO_CONTAINERS = ("build-args", "secrets", "secret-envs")

Found = EnvironmentAssignment | SentryCommand


def read_workflows(repository: Repository) -> tuple[Found, ...]:
    """What every workflow says, in the order of files and lines."""
    found: list[Found] = []
    for path in repository.files:
        reader = next((read for pattern, read in _READERS if pattern.fullmatch(path)), None)
        if reader is not None:
            documents = read_format(repository, path, read_mapping) or []
            found += sorted({one: None for document in documents for one in reader(path, document)}, key=_place)
    return tuple(found)


def _place(found: Found) -> tuple[int, str]:
    return found.loc.line, found.name if isinstance(found, EnvironmentAssignment) else found.command


def read_mapping(text: str) -> list[YamlNode]:
    """The documents of a YAML file that has to hold a mapping. Raises FormatError."""
    documents = read_yaml(text)
    for document in documents:
        if not isinstance(document, YamlMapping) and not (isinstance(document, YamlScalar) and not document.text):
            raise FormatError("This is not a mapping.", document.line)
    return documents


# ---- GitHub Actions -----------------------------------------------------------


def _github(path: str, workflow: YamlNode) -> Iterator[Found]:
    yield from variables(path, entry(workflow, "env"), "workflow")
    for _, job, _ in entries(workflow, "jobs"):
        yield from variables(path, entry(job, "env"), "workflow")
        yield from variables(path, entry(job, "container", "env"), "workflow")
        for step in items(job, "steps"):
            yield from _step(path, step)


def _action(path: str, action: YamlNode) -> Iterator[Found]:
    for step in items(action, "runs", "steps"):
        yield from _step(path, step)


def _step(path: str, step: YamlNode) -> Iterator[Found]:
    yield from variables(path, entry(step, "env"), "workflow")
    uses = scalar(step, "uses")
    if uses and uses.split("@")[0].lower() == "getsentry/action-release" and isinstance(step, YamlMapping):
        maps = " ".join((scalar(step, "with", "sourcemaps") or "").split())
        told = f"getsentry/action-release (sourcemaps: {mask_tokens(maps)})" if maps else "getsentry/action-release"
        yield SentryCommand(command=told, loc=SourceLocation(path, step.lines["uses"]))
    for key in _GIVEN_TO_CONTAINERS:
        yield from _lines(path, entry(step, "with", key))
    yield from _script(path, entry(step, "run"))


def _lines(path: str, node: YamlNode | None) -> Iterator[Found]:
    """`NAME=value` on each line, as the action that builds a container is given them."""
    if isinstance(node, YamlScalar):
        for number, line in enumerate(node.text.split("\n")):
            name, equals, _ = line.strip().partition("=")
            if equals and name.isidentifier():
                loc = SourceLocation(path, node.line + 1 + number if node.block else node.line)
                yield EnvironmentAssignment(name=name, value=None, source="workflow", loc=loc)


# ---- GitLab CI ----------------------------------------------------------------


def _gitlab(path: str, pipeline: YamlNode) -> Iterator[Found]:
    yield from _gitlab_variables(path, entry(pipeline, "variables"))
    yield from _scripts(path, pipeline)
    for name, job, _ in entries(pipeline):
        if name not in _GITLAB_GLOBAL:
            yield from _gitlab_variables(path, entry(job, "variables"))
            yield from _scripts(path, job)


def _gitlab_variables(path: str, node: YamlNode | None) -> Iterator[Found]:
    """As everywhere, but a value may be a mapping with `value` and `description`."""
    for name, value, line in entries(node):
        text = entry(value, "value") if isinstance(value, YamlMapping) else value
        yield _assignment(path, name, text, line, "workflow")


def _scripts(path: str, job: YamlNode) -> Iterator[Found]:
    for key in ("before_script", "script", "after_script"):
        script = entry(job, key)
        for line in script.items if isinstance(script, YamlSequence) else [script]:
            yield from _script(path, line)


# ---- both ---------------------------------------------------------------------

_READERS = ((_WORKFLOW, _github), (_ACTION, _action), (_GITLAB, _gitlab))


def _script(path: str, script: YamlNode | None) -> Iterator[Found]:
    if not isinstance(script, YamlScalar):
        return

    def place(number: int) -> SourceLocation:
        return SourceLocation(path, script.line + 1 + number if script.block else script.line)

    for number, command in sentry_commands(script.text):
        yield SentryCommand(command=command, loc=place(number))
    for number, name, value in exported(script.text):
        yield EnvironmentAssignment(name=name, value=value, source="workflow", loc=place(number))
    for number, name in handed_on(script.text):
        yield EnvironmentAssignment(name=name, value=None, source="workflow", loc=place(number))


def variables(path: str, node: YamlNode | None, source: str) -> Iterator[EnvironmentAssignment]:
    """The variables of a mapping (`NAME: value`), or of a list (`- NAME=value`, `- NAME`)."""
    for name, value, line in entries(node):
        yield _assignment(path, name, value, line, source)
    for item in items(node):
        text = scalar(item)
        if text:
            name, equals, written = text.partition("=")
            given = literal(name, written if equals else None)
            yield EnvironmentAssignment(name=name, value=given, source=source, loc=SourceLocation(path, item.line))


def _assignment(path: str, name: str, node: YamlNode | None, line: int, source: str) -> EnvironmentAssignment:
    value = None if is_ambiguous(node) else scalar(node)
    if value is not None:
        value = None if "$" in value else literal(name, value)
    return EnvironmentAssignment(name=name, value=value, source=source, loc=SourceLocation(path, line))


_NUMBER = regex(r"[-+.]?\d[\d_.xoXeE+\-:a-fA-F]*")
_PLAIN_NUMBER = regex(r"-?(?:0|[1-9]\d{0,14})(?:\.\d{0,14}[1-9])?")
_BOOLEANS = frozenset({"true", "false"})
_OLD_BOOLEANS = frozenset({"yes", "no", "on", "off", "y", "n", "true", "false"})


def is_ambiguous(node: YamlNode | None) -> bool:
    """Is this a plain scalar that tools write differently? (`1.0` may arrive as `1`, `yes` as `true`, `0x10` as `16`)"""
    if not isinstance(node, YamlScalar) or not node.plain:
        return False
    text = node.text
    if text.lower() in _OLD_BOOLEANS and text not in _BOOLEANS:
        return True
    is_version = text.count(".") > 1
    return bool(_NUMBER.fullmatch(text)) and not is_version and not _PLAIN_NUMBER.fullmatch(text)
