"""CI workflows (GitHub Actions, GitLab CI): variables at all levels, and the steps that talk to Sentry."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import regex, replace
from sphinxcontrib_errortracking.source.built import Builds, together
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.formats import FormatError, read_format
from sphinxcontrib_errortracking.source.records import Built, EnvironmentAssignment, SentryCommand
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
    from collections.abc import Iterable, Iterator

    from sphinxcontrib_errortracking.source.repository import Repository

_WORKFLOW = regex(r"\.github/workflows/[^/]+\.ya?ml")
_ACTION = regex(r"(?:\.github/(?:.+/)?)?action\.ya?ml")
_GITLAB = regex(r"(?:.+/)?\.gitlab-ci\.ya?ml|\.gitlab/.+\.ya?ml")
#: keys of a GitLab file that are no jobs
_GITLAB_GLOBAL = frozenset({"variables", "include", "stages", "workflow", "spec", "image", "services", "cache"})
_SCRIPTS = ("before_script", "script", "after_script")

#: what the action that builds a container hands to the build, a line each
_GIVEN_TO_CONTAINERS = ("build-args", "secrets", "secret-envs")

Found = EnvironmentAssignment | SentryCommand


def read_workflows(repository: Repository) -> tuple[Found, ...]:
    """What every workflow says, in the order of files and lines."""
    found: list[Found] = []
    builds = Builds(repository.packages)
    for path in repository.files:
        reader = next((read for pattern, read in _READERS if pattern.fullmatch(path)), None)
        if reader is not None:
            documents = read_format(repository, path, read_mapping) or []
            found += sorted({one: None for document in documents for one in reader(path, document, builds)}, key=_place)
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


def given_to(built: Built, found: Iterable[Found]) -> Iterator[Found]:
    """Say of variables what is built or started where they hold."""
    for one in found:
        yield replace(one, built=built) if isinstance(one, EnvironmentAssignment) else one


# ---- GitHub Actions -----------------------------------------------------------

#: actions that build and start nothing of the repository, by how their names begin
_PREPARING = (
    "actions/", "pnpm/action-setup", "oven-sh/setup-bun", "docker/setup-", "docker/login-", "docker/metadata-", "codecov/", "getsentry/", "aws-actions/configure-",
    "google-github-actions/auth", "google-github-actions/setup-", "azure/login", "denoland/setup-", "volta-cli/", "nrwl/nx-set-shas", "dorny/paths-filter",
)  # fmt: skip
#: what an action is told its folder by
_IN_FOLDER = ("working-directory", "workingDirectory", "cwd", "project", "entrypoint", "source", "path")


def _github(path: str, workflow: YamlNode, builds: Builds) -> Iterator[Found]:
    jobs = [(job, _job_builds(job, workflow, builds)) for _, job, _ in entries(workflow, "jobs")]
    yield from given_to(
        together(built for _, steps in jobs for built in steps), variables(path, entry(workflow, "env"), "workflow")
    )
    for job, steps in jobs:
        whole = together(steps)
        yield from given_to(whole, variables(path, entry(job, "env"), "workflow"))
        yield from given_to(whole, variables(path, entry(job, "container", "env"), "workflow"))
        for step, built in zip(items(job, "steps"), steps, strict=False):
            yield from _step(path, step, built, whole)


def _job_builds(job: YamlNode, workflow: YamlNode, builds: Builds) -> list[Built]:
    """What each step of a job builds or starts; of a job of another workflow's that is not known."""
    default = scalar(job, "defaults", "run", "working-directory") or scalar(
        workflow, "defaults", "run", "working-directory"
    )
    found = [_step_builds(step, default or "", builds) for step in items(job, "steps")]
    return found or [Built()]


def _step_builds(step: YamlNode, default: str, builds: Builds) -> Built:
    run, uses = scalar(step, "run"), scalar(step, "uses")
    if run is not None:
        return builds.of_text(run, scalar(step, "working-directory") or default)
    if uses is None or uses.startswith(_PREPARING):
        return Built((), complete=True)
    given = entry(step, "with")
    context, file = scalar(given, "context"), scalar(given, "file")
    if context is not None or file is not None:
        return builds.of_container(context or "", file or "")
    folder = next((value for name in _IN_FOLDER if (value := scalar(given, name))), None)
    return builds.of_folder(folder) if folder is not None else Built()


def _action(path: str, action: YamlNode, _builds: Builds) -> Iterator[Found]:
    for step in items(action, "runs", "steps"):
        yield from _step(path, step, Built(), Built())  # whoever uses the action decides


def _step(path: str, step: YamlNode, built: Built, job: Built) -> Iterator[Found]:
    """`job`: what the whole job builds, to which a step may hand variables on."""
    yield from given_to(built, variables(path, entry(step, "env"), "workflow"))
    uses = scalar(step, "uses")
    if uses and uses.split("@")[0].lower() == "getsentry/action-release" and isinstance(step, YamlMapping):
        maps = " ".join((scalar(step, "with", "sourcemaps") or "").split())
        told = f"getsentry/action-release (sourcemaps: {mask_tokens(maps)})" if maps else "getsentry/action-release"
        yield SentryCommand(command=told, loc=SourceLocation(path, step.lines["uses"]))
    for key in _GIVEN_TO_CONTAINERS:
        yield from given_to(built, _lines(path, entry(step, "with", key)))
    hands_on = "GITHUB_ENV" in (scalar(step, "run") or "")
    yield from given_to(job if hands_on else built, _script(path, entry(step, "run")))


def _lines(path: str, node: YamlNode | None) -> Iterator[Found]:
    """`NAME=value` on each line, as the action that builds a container is given them."""
    if isinstance(node, YamlScalar):
        for number, line in enumerate(node.text.split("\n")):
            name, equals, _ = line.strip().partition("=")
            if equals and name.isidentifier():
                loc = SourceLocation(path, node.line + 1 + number if node.block else node.line)
                yield EnvironmentAssignment(name=name, value=None, source="workflow", loc=loc)


# ---- GitLab CI ----------------------------------------------------------------


def _gitlab(path: str, pipeline: YamlNode, builds: Builds) -> Iterator[Found]:
    jobs = [(job, _gitlab_builds(job, builds)) for name, job, _ in entries(pipeline) if name not in _GITLAB_GLOBAL]
    whole = together(built for _, built in jobs)
    yield from given_to(whole, _gitlab_variables(path, entry(pipeline, "variables")))
    yield from given_to(whole, _scripts(path, pipeline))
    for job, built in jobs:
        yield from given_to(built, _gitlab_variables(path, entry(job, "variables")))
        yield from given_to(built, _scripts(path, job))


def _gitlab_builds(job: YamlNode, builds: Builds) -> Built:
    """What the commands of a job build; one that takes others from elsewhere may do more."""
    lines = [line.text for key in _SCRIPTS for line in _commands(entry(job, key)) if isinstance(line, YamlScalar)]
    found = builds.of_text("\n".join(lines))
    borrows = any(entry(job, key) is not None for key in ("extends", "trigger", "include"))
    return Built(found.packages, complete=False) if borrows else found


def _gitlab_variables(path: str, node: YamlNode | None) -> Iterator[Found]:
    """As everywhere, but a value may be a mapping with `value` and `description`."""
    for name, value, line in entries(node):
        text = entry(value, "value") if isinstance(value, YamlMapping) else value
        yield _assignment(path, name, text, line, "workflow")


def _scripts(path: str, job: YamlNode) -> Iterator[Found]:
    for key in _SCRIPTS:
        for line in _commands(entry(job, key)):
            yield from _script(path, line)


def _commands(script: YamlNode | None) -> list[YamlNode | None]:
    return list(script.items) if isinstance(script, YamlSequence) else [script]


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
