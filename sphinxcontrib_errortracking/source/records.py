"""What the repository says besides its code, as frozen records with places.

Everything here is plain data: paths are POSIX and relative to the repository's root, lines count from 1.
"""

from __future__ import annotations

from dataclasses import field
from enum import StrEnum
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.source.estree import SourceLocation


class DiagnosticKind(StrEnum):
    """Why something could not be read; the value is the subtype of the Sphinx warning `errortracking.<subtype>`."""

    REPOSITORY = "repository"  #: the root is missing or is not a directory
    UNREADABLE = "unreadable"  #: a file cannot be opened, decoded, or lies outside the root
    TOO_LARGE = "too-large"  #: a file is above the size limit
    TIMEOUT = "timeout"  #: a parse hit its deadline
    SYNTAX = "syntax"  #: a file has a syntax error; what stands around it is still read
    VERSION = "version"  #: which version is installed, or what it does, is not known
    MANIFEST = "manifest"  #: a package.json, lockfile, YAML, Terraform … that cannot be understood


#: what limits what can be said, though every file could be read
LIMITS = frozenset({DiagnosticKind.VERSION})


@dataclass(frozen=True, slots=True, order=True)
class Diagnostic:
    """One located sentence about something that could not be read."""

    kind: DiagnosticKind
    message: str
    loc: SourceLocation
    decoded: bool = False  #: the file was read all the same, but for bytes that are no UTF-8

    @property
    def around(self) -> bool:
        """Was what stands around the trouble read, so that it matters only in a file that speaks of Sentry?"""
        return self.decoded or self.kind is DiagnosticKind.SYNTAX


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A workspace package: the folder of a package.json. `path` is "" for the root package."""

    path: str
    name: str
    loc: SourceLocation
    #: name -> range: `dependencies`, `devDependencies`, `optional…` and `peer…` together
    dependencies: Mapping[str, str]
    dependency_lines: Mapping[str, int]  #: name -> line in package.json
    scripts: Mapping[str, str]
    script_lines: Mapping[str, int]
    manifest: Mapping[str, object]  #: the whole package.json: `main`, `exports`, `imports`, `type`, `workspaces`


@dataclass(frozen=True, slots=True, kw_only=True)
class ResolvedVersion:
    """The version of a dependency that counts for one package."""

    package: str  #: npm name, "@sentry/node"
    version: str | None  #: exact ("10.28.0"), or None where no lockfile resolves it
    range: str  #: as package.json has it, or the catalog to which it points, or an override
    loc: SourceLocation  #: the lockfile's line, or package.json's where there is no lockfile entry
    pinned: bool = False  #: there is no lockfile, and package.json asks for exactly this version


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentFileEntry:
    """A variable in a committed dotenv template (`.env.example`, `.sample`, `.template`). Values are never kept."""

    name: str
    has_value: bool
    loc: SourceLocation


@dataclass(frozen=True, slots=True)
class TurboGrant:
    """A name or wildcard that turbo.json lets through: to one task ("build", "web#build"), or to all ("")."""

    name: str
    task: str
    loc: SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class TurboConfig:
    """What turbo.json lets through to tasks in strict mode."""

    loc: SourceLocation
    mode: str  #: "strict" (turbo 2's default) or "loose"
    #: every name or wildcard in env, passThroughEnv, globalEnv, globalPassThroughEnv
    variables: Mapping[str, SourceLocation]
    grants: tuple[TurboGrant, ...] = ()  #: the same, each with its task


@dataclass(frozen=True, slots=True)
class Built:
    """The packages that a job, a service or a container builds or starts."""

    packages: tuple[str, ...] = ()  #: their paths
    complete: bool = False  #: it certainly builds and starts no other


@dataclass(frozen=True, slots=True, kw_only=True)
class EnvironmentAssignment:
    """A variable given a value, or passed through, by a CI workflow, Dockerfile, docker-compose, vercel.json or Wrangler."""

    name: str
    value: str | None  #: a literal; None for an expression (`${{ secrets.X }}`), for a pass-through and for secrets
    source: str  #: the kind of file: a row of `findings/given.WHERE`
    loc: SourceLocation
    built: Built = Built()  #: what is built or started where it holds
    holds: str = ""  #: of a Dockerfile: "stage" for one that the image of the last stage does not keep, "run" for one instruction
    stage: str = ""  #: the name of that stage, or its number


@dataclass(frozen=True, slots=True, kw_only=True)
class SentryCommand:
    """A step outside the code that talks to Sentry: `sentry-cli …`, `getsentry/action-release`."""

    command: str  #: "sentry-cli releases new", "getsentry/action-release"; secrets masked
    loc: SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class BuiltStart:
    """A file that a build of Angular or Nx starts a browser, or a server, with."""

    file: str
    named: str  #: as the configuration names it
    project: str  #: whose build it is: of files of one project one bundle is made
    server: bool
    doubt: str  #: why it may not be loaded all the same, as an end of a sentence; "" where it is
    loc: SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class StartCommand:
    """A command outside package.json that starts a process, or the options that node takes for it from NODE_OPTIONS."""

    command: str  #: "node --import ./instrument.mjs dist/index.js"; only runtime, options that load files, and files are kept
    folder: str  #: the WORKDIR in which a Dockerfile runs it, "" where it names none
    loc: SourceLocation
    once: bool = False  #: a step of a job, or of a deployment, and no process that goes on


@dataclass(frozen=True, slots=True, kw_only=True)
class AlertResource:
    """A Terraform resource of the provider jianyuan/sentry."""

    type: str  #: sentry_issue_alert, sentry_metric_alert, sentry_alert, sentry_cron_monitor, …
    label: str  #: Terraform's local name
    attributes: Mapping[str, object]  #: literals as JSON values; None where the expression is not a literal
    loc: SourceLocation
    left_alone: tuple[
        str, ...
    ] = ()  #: attributes that Terraform writes only once, by `ignore_changes`; `all` is every one
    monitors: tuple[str, ...] = ()  #: resources of Sentry that `monitor_ids` names, "sentry_metric_monitor.errors"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cron:
    """A scheduled path of vercel.json."""

    path: str
    schedule: str
    loc: SourceLocation


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifests:
    """All that is read besides code."""

    packages: tuple[Package, ...] = ()
    versions: Mapping[tuple[str, str], ResolvedVersion] = field(default_factory=dict)  #: (package path, npm name)
    lockfile: str | None = None
    environment_files: tuple[EnvironmentFileEntry, ...] = ()
    turbo: TurboConfig | None = None
    assignments: tuple[EnvironmentAssignment, ...] = ()
    sentry_commands: tuple[SentryCommand, ...] = ()
    cli_mentions: tuple[SourceLocation, ...] = ()  #: where files whose commands are not read name sentry-cli
    gatsby_plugins: tuple[SourceLocation, ...] = ()  #: where code registers Sentry's plugin for Gatsby
    native_uploads: tuple[SourceLocation, ...] = ()  #: of these, what is of builds of React Native for Android and iOS
    start_commands: tuple[StartCommand, ...] = ()
    deployed_commands: tuple[StartCommand, ...] = ()  #: of platforms and jobs
    terraform: tuple[AlertResource, ...] = ()
    crons: tuple[Cron, ...] = ()
    built_starts: tuple[BuiltStart, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AssignedFile:
    """A row of the assignment's "Source Files to Read"; several paths are alternatives."""

    paths: tuple[str, ...]
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assignment:
    """The Markdown file that starts the work."""

    path: str
    id: str
    name: str
    category: str
    output: str
    description: str
    files: tuple[AssignedFile, ...]
    questions: tuple[str, ...]
    edge_cases: tuple[str, ...]
    requirements: tuple[str, ...] = ()
    reference: str | None = None  #: a finished document named as the reference for formatting
    tracker: str | None = None  #: the tracker's path
