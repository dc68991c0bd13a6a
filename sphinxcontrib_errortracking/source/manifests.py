"""All that the repository says besides its code, put together. Only files of the right names are opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.built_starts import read_built_starts
from sphinxcontrib_errortracking.source.cli_mentions import cli_mentions, gatsby_plugins, native_uploads
from sphinxcontrib_errortracking.source.containers import read_containers
from sphinxcontrib_errortracking.source.deployments import read_deployments
from sphinxcontrib_errortracking.source.environment_files import read_environment_files
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.fly import read_fly
from sphinxcontrib_errortracking.source.lockfiles import read_versions
from sphinxcontrib_errortracking.source.records import EnvironmentAssignment, Manifests, SentryCommand
from sphinxcontrib_errortracking.source.shell import sentry_commands
from sphinxcontrib_errortracking.source.start_commands import read_start_commands
from sphinxcontrib_errortracking.source.terraform import read_terraform
from sphinxcontrib_errortracking.source.turbo import read_turbo
from sphinxcontrib_errortracking.source.vercel import read_vercel
from sphinxcontrib_errortracking.source.workflows import read_workflows
from sphinxcontrib_errortracking.source.wrangler import read_wrangler

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.source.records import Package
    from sphinxcontrib_errortracking.source.repository import Repository


def read_manifests(repository: Repository) -> Manifests:
    """Read everything. What cannot be understood gives a diagnostic in the repository; the rest is here."""
    packages = repository.packages
    versions, lockfile = read_versions(repository, packages)
    of_vercel, crons = read_vercel(repository)
    found = (*read_workflows(repository), *read_containers(repository))
    commands = (*(one for one in found if isinstance(one, SentryCommand)), *_of_scripts(packages))
    mentions = tuple(cli_mentions(repository, {command.loc.source for command in commands}))
    return Manifests(
        packages=packages,
        versions=versions,
        lockfile=lockfile,
        environment_files=read_environment_files(repository),
        turbo=read_turbo(repository, packages, versions),
        assignments=(
            *(one for one in found if isinstance(one, EnvironmentAssignment)),
            *of_vercel,
            *read_wrangler(repository),
            *read_fly(repository),
        ),
        sentry_commands=commands,
        cli_mentions=mentions,
        native_uploads=tuple(native_uploads(repository, mentions)),
        gatsby_plugins=tuple(gatsby_plugins(repository)),
        start_commands=read_start_commands(repository),
        deployed_commands=read_deployments(repository),
        terraform=read_terraform(repository),
        crons=crons,
        built_starts=tuple(read_built_starts(repository)),
    )


def _of_scripts(packages: Sequence[Package]) -> Iterator[SentryCommand]:
    """The calls of sentry-cli in the scripts of package.json."""
    for package in packages:
        for name, script in package.scripts.items():
            for _, command in sentry_commands(script):
                yield SentryCommand(command=command, loc=SourceLocation(package.loc.source, package.script_lines[name]))
