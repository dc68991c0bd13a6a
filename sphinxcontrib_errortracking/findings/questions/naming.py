"""Under which environment and release events are sorted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import Unknown
from sphinxcontrib_errortracking.findings.builds import assigned, plugins, variables
from sphinxcontrib_errortracking.findings.edge_cases.naming import default_environment, default_release
from sphinxcontrib_errortracking.findings.given import setting
from sphinxcontrib_errortracking.findings.measured import version_prose
from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.questions.draft import Draft, over_inits, sending, sum_up_option
from sphinxcontrib_errortracking.findings.reading import (
    Absent,
    Depends,
    Given,
    Known,
    by_environment,
    option_prose,
    read,
    shown,
    unknown_prose,
)
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import label
from sphinxcontrib_errortracking.findings.turbo import release_under_turbo
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

#: frameworks of servers that set no variable by themselves
PLAIN = ("express", "fastify", "koa", "hono", "nestjs", "socket.io")


def environments(setup: Setup) -> Draft:
    """How environments are kept apart.

    The `environment` option of each app, else the rule of the installed SDK; what differs between the environments.
    """
    draft = Draft()
    sum_up_option(setup, draft, "environment")
    over_inits(setup, draft, _environment, options=("environment",), beside_errors=True)
    for told, loc in setting(
        setup, ("SENTRY_ENVIRONMENT", *_read_by((call for call, _ in sending(setup)), "environment"))
    ):
        draft.add(told, loc)
    given: list[Prose] = [
        say(
            "{variables} for {name}",
            variables=[Code(f"{key}={value}") for key, value in variables.items()],
            name=Code(name),
        )
        for name, variables in setup.assumptions.items()
        if variables
    ]
    if given:
        words = "Where a value differs by environment, this document takes {given}; the code does not say so."
        draft.add(say(words, given=given))
    return draft


def _environment(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    app = label(call.app, runtime)
    rule = default_environment(setup, call, runtime)
    _named(
        setup,
        draft,
        call,
        runtime,
        option="environment",
        default=say("the SDK takes {rule}", rule=rule) if rule else None,
    )
    groups = by_environment(setup, call, "environment")
    alike = [names for names, reading in groups if len(names) > 1 and isinstance(reading, Known)]
    match read(call, "environment"):
        case Depends(value=value, loc=loc) if alike:
            draft.tell(app, say("`environment` is made of {value} ({loc})", value=shown(value), loc=loc), loc)
            for names in alike:
                told = say("events of {names} carry the same name", names=[Code(name) for name in names])
                draft.tell(app, told, call.loc)
            unset = _set_nowhere(setup, call, variables(value)) if runtime == "server" else []
            words = "no script of a package.json, no `ENV` of a Dockerfile, and no workflow, docker-compose file or `vercel.json` of the repository{read} sets {names}"
            unread = any(problem.kind is DiagnosticKind.MANIFEST for problem in setup.diagnostics)
            limit: Prose = (" that could be read",) if unread else ()
            draft.tell(app, say(words, read=limit, names=unset) if unset else ())
        case _:
            pass


def _set_nowhere(setup: Setup, call: Call, names: tuple[str, ...]) -> list[Code]:
    """Of these variables those that nothing beside the code gives a value: only what runs the app can; a framework sets its own."""
    app = next((known for known in setup.apps if known.path == call.app), None)
    if app is None or app.framework not in PLAIN:
        return []
    scripts = " ".join(script for package in setup.manifests.packages for script in package.scripts.values())
    return [Code(name) for name in names if not assigned(setup, name) and name not in scripts]


def _named(  # noqa: PLR0913 - an option of a call in a runtime, and what holds without it
    setup: Setup, draft: Draft, call: Call, runtime: str, *, option: str, default: Prose | None
) -> None:
    """Say what an option is under which events are sorted; `default`: what is taken where it is not set, None if not measured."""
    app = label(call.app, runtime)
    match read(call, option):
        case Known() | Given() | Depends():
            draft.tell(app, option_prose(setup, call, option, ()), call.loc)
        case Unknown() as unknown:
            draft.doubt(unknown_prose(f"The `{option}`", unknown, call), call.loc)
        case Absent(loc=loc) if default is not None:
            words = "{option} is not set ({loc}); {default}"
            draft.tell(app, say(words, option=Code(option), loc=loc, default=default), loc)
        case Absent(loc=loc):
            words = "{app}: {option} is not set; what {sdk} takes instead was not measured ({loc})."
            draft.doubt(say(words, app=app, option=Code(option), sdk=version_prose(setup, call), loc=loc), loc)


def releases(setup: Setup) -> Draft:
    """How release versions are tracked.

    The `release` option, else the rule of the installed SDK, the build plugin's `release.name`, and what CI does with `sentry-cli`.
    """
    draft = Draft()
    sum_up_option(setup, draft, "release")
    over_inits(setup, draft, _release, options=("release",), beside_errors=True)
    for call in plugins(setup):
        if isinstance(read(call, "release.name"), Absent):
            draft.add(release_under_turbo(setup, call))
        else:
            draft.add(
                say("{app}: {option}.", app=label(call.app), option=option_prose(setup, call, "release.name", ())),
                call.loc,
            )
    for step in setup.manifests.sentry_commands:
        if "release" in step.command:
            draft.add(say("{command} runs at {loc}.", command=Code(step.command), loc=step.loc), step.loc)
    running = (call for call, _ in sending(setup))
    names = (*_read_by(running, "release"), *_read_by(plugins(setup), "release.name"))
    for told, loc in setting(setup, ("SENTRY_RELEASE", *names)):
        draft.add(told, loc)
    return draft


def _read_by(calls: Iterable[Call], option: str) -> Iterator[str]:
    """Name the variables that an option of these calls is made of; NODE_ENV, which everybody sets, is none of them."""
    for call in calls:
        match read(call, option):
            case Depends(value=value):
                yield from (name for name in variables(value) if name != "NODE_ENV")
            case _:
                pass


def _release(setup: Setup, draft: Draft, call: Call, runtime: str) -> None:
    _named(setup, draft, call, runtime, option="release", default=default_release(setup, call, runtime))
