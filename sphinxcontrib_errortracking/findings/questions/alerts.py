"""Which alerts and monitors are declared, what each looks at, and what is captured that none looks at."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Static
from sphinxcontrib_errortracking.findings.alert_clauses import clauses
from sphinxcontrib_errortracking.findings.alerting import FIRING, LEVELS, METRICS, is_tied, scope_of
from sphinxcontrib_errortracking.findings.builds import plugins
from sphinxcontrib_errortracking.findings.defaults import default_of
from sphinxcontrib_errortracking.findings.processes import in_effect, without_effect
from sphinxcontrib_errortracking.findings.prose import count, join, places, say
from sphinxcontrib_errortracking.findings.questions.draft import Draft, sender, sending
from sphinxcontrib_errortracking.findings.reading import Absent, Known, read, read_in
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.findings.state import is_dead, label
from sphinxcontrib_errortracking.model.entries_next import turbopack

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup
    from sphinxcontrib_errortracking.source.records import AlertResource

MONITORS = ("sentry_metric_monitor", "sentry_uptime_monitor", "sentry_cron_monitor", "sentry_notification_action")
MONITOR_CALLS = ("withMonitor", "captureCheckIn")
#: what wraps a package that runs jobs -> where it takes the monitor's name from (run with node-cron 3, cron 3 and node-schedule 2 at 10.28.0)
WRAPPING = {
    "cron.instrumentNodeCron": "of which each is named by `name` of its options",
    "cron.instrumentCron": "",
    "cron.instrumentNodeSchedule": "of which each is named as the job is",
}


def alerts(setup: Setup) -> Draft:
    """Which alert rules are configured.

    A repository proves only what it holds as Terraform (`sentry_issue_alert` and `sentry_metric_alert`, `sentry_alert` with its
    monitors); without that the answer is "not determinable", never "none". Of each alert: in which environment, for which
    levels and on what it fires; of each environment under which the code sends: which alerts look at an event of each level that
    the code captures, and what is captured with no declared alert. Monitors of cron jobs are told from the code and `vercel.json`
    too. From code.
    """
    draft = Draft()
    found = [resource for resource in setup.manifests.terraform if resource.type in (*FIRING, *MONITORS)]
    _sum_up(draft, found)
    for resource in found:
        name = Code(f"{resource.type}.{resource.label}")
        draft.add(
            say("{name}: {what} ({loc}).", name=name, what=join(list(clauses(resource)), "", "; "), loc=resource.loc),
            resource.loc,
        )
    firing = [resource for resource in found if _looks(resource, found)]
    if firing:
        _coverage(setup, draft, firing)
    _crons(setup, draft)
    if found:
        doubt = "Whether the apps send to the projects of these alerts, whether more alert rules exist in Sentry, and whether these are applied, is not in this repository."
    else:
        doubt = "Alert rules are not determinable from this repository: it holds no Terraform resource for them."
    draft.doubt(say(doubt))
    return draft


def _looks(resource: AlertResource, found: list[AlertResource]) -> bool:
    """Tell whether it looks at events: an alert that is tied to monitors leaves that to these, of which those of metrics do."""
    if resource.type != METRICS[1]:
        return resource.type in FIRING and is_tied(resource) is not True
    name = f"{resource.type}.{resource.label}"
    return any(name in other.monitors and scope_of(other).is_on is not False for other in found)


def _sum_up(draft: Draft, found: list[AlertResource]) -> None:
    if not found:
        draft.short.append(say("Not determinable from this repository."))
        return
    verb = ("is" if len(found) == 1 else "are",)
    rules = sum(resource.type in FIRING for resource in found)
    monitors = len(found) - rules
    told = [count(one, noun) for one, noun in ((rules, "alert rule"), (monitors, "monitor")) if one]
    number = join(told)
    where = places(resource.loc for resource in found)
    draft.short.append(say("{number} {verb} declared in Terraform ({places}).", number=number, verb=verb, places=where))


def _coverage(setup: Setup, draft: Draft, firing: list[AlertResource]) -> None:
    """For each environment under which the code sends: which alerts look at what it captures, and at what none does."""
    named, untold = _environments(setup)
    uncovered: list[Code] = []
    for name, apps in named.items():
        seen: dict[tuple[tuple[int, bool], ...], list[Code]] = {}
        for level in _captured_levels(setup):
            seen.setdefault(_lookers(firing, name, level), []).append(Code(level))
        for lookers, levels in seen.items():
            words = "An event of environment {name} and level {levels} ({apps}) is looked at by {alerts}."
            none = "Captured with no declared alert: events of environment {name} and level {levels} ({apps})."
            who: list[Item] = [_looker(firing[index], sees=sees) for index, sees in lookers]
            shown = join(list(dict.fromkeys(apps)))
            draft.add(say(words if who else none, name=Code(name), levels=join(levels, "or"), apps=shown, alerts=who))
        if not any(lookers for lookers in seen):
            uncovered.append(Code(name))
    draft.sum_up("No declared alert looks at events of {apps}.", [(name,) for name in uncovered])
    for app in dict.fromkeys(untold):
        words = "{app}: the code does not tell in every case which `environment` its events carry, and so not which alert looks at them."
        draft.doubt(say(words, app=app))


def _lookers(firing: list[AlertResource], environment: str, level: str) -> tuple[tuple[int, bool], ...]:
    """The alerts that look at an event, by their number, and whether that is certain."""
    seen = [scope_of(resource).may_see(environment, level) for resource in firing]
    return tuple((index, sees is True) for index, sees in enumerate(seen) if sees is not False)


def _looker(resource: AlertResource, *, sees: bool) -> Prose:
    """Name an alert that looks at an event; it does so in its project only, and to which one an app sends is not in the code."""
    project = resource.attributes.get("project", "")
    where = (
        say(" (if sent to project {project})", project=Code(project)) if isinstance(project, str) and project else ()
    )
    return (Code(f"{resource.type}.{resource.label}"), *where, *(() if sees else (" perhaps",)))


def _environments(setup: Setup) -> tuple[dict[str, list[Prose]], list[Prose]]:
    """The names under which events are sent, with the apps; and the apps of which a name is not told."""
    named: dict[str, list[Prose]] = {}
    untold: list[Prose] = []
    for call, runtime in sending(setup):
        where = sender(setup, call, runtime)
        for environment in setup.environments or ("",):
            match read_in(call, environment, "environment"):
                case Known(value=str() as name) if name:
                    named.setdefault(name, []).append(where)
                case Absent() if default_of(setup, call, "environment", runtime) == '"production"':
                    named.setdefault("production", []).append(where)
                case _:
                    untold.append(where)
    return named, untold


def _captured_levels(setup: Setup) -> tuple[str, ...]:
    """The levels of what is captured: exceptions are errors; a message is what it is told, else of level `info`."""
    messages = [
        call
        for call in setup.calls
        if call.method == "captureMessage" and not is_dead(setup, call) and in_effect(setup, call)
    ]
    found = {"error", *(_level_of(call) or "info" for call in messages)}
    return tuple(name for name in LEVELS if name in found)


def _level_of(call: Call) -> str | None:
    given = call.arguments[1] if len(call.arguments) > 1 else None
    if isinstance(given, ObjectValue):
        given = given.get("level")
    return given.value if isinstance(given, Static) and isinstance(given.value, str) else None


#: does Turbopack build the app -> what `automaticVercelMonitors` does (code of 10.28.0 and 10.69.0)
MONITORED = {
    True: "`automaticVercelMonitors` has no effect, because the app is built with Turbopack ({loc}): no monitor is made of the crons of `vercel.json` ({places}).",
    False: "`automaticVercelMonitors` makes a monitor of each cron of `vercel.json` ({places}) when Vercel builds the app, but not of those that the App Router handles ({loc}).",
    None: "`automaticVercelMonitors` makes a monitor of each cron of `vercel.json` ({places}) when Vercel builds the app, but not of those that the App Router handles, and in a build by webpack only ({loc}).",
}


def _crons(setup: Setup, draft: Draft) -> None:
    """Jobs that run at set times: which of them Sentry is told of."""
    for call in setup.calls:
        if call.method in MONITOR_CALLS and not is_dead(setup, call) and in_effect(setup, call):
            slug = call.arguments[0] if call.arguments else None
            name = say(" as {slug}", slug=Code(str(slug.value))) if isinstance(slug, Static) else ()
            words = "{app}: {method} reports a job to a monitor of Sentry{name} ({loc})."
            draft.add(say(words, app=label(call.app), method=Code(call.method), name=name, loc=call.loc), call.loc)
    for call in setup.calls:
        if call.method in WRAPPING and not is_dead(setup, call) and in_effect(setup, call):
            slug = call.arguments[1] if len(call.arguments) > 1 else None
            told = say(" as {slug}", slug=Code(str(slug.value))) if isinstance(slug, Static) else ()
            which = say(", {which}", which=say(WRAPPING[call.method])) if WRAPPING[call.method] else ()
            words = (
                "{app}: jobs that run by what {method} returns are reported to monitors of Sentry{name}{which} ({loc})."
            )
            named: dict[str, Item] = {"method": Code(call.method), "name": told, "which": which, "loc": call.loc}
            draft.add(say(words, app=label(call.app), **named), call.loc)
    for sentence, calls in without_effect(setup, (*MONITOR_CALLS, *WRAPPING)):
        draft.add(sentence, *(call.loc for call in calls))
    crons = setup.manifests.crons
    if not crons:
        return
    where = places(cron.loc for cron in crons)
    by_build = [call for call in plugins(setup) if _monitors(call)]
    if by_build:
        built = next((app for app in setup.apps if app.path == by_build[0].app), None)
        by_turbopack = turbopack(setup.manifests, built) if built is not None else None
        words = MONITORED[by_turbopack]
        draft.add(say(words, places=where, loc=by_build[0].loc), by_build[0].loc)
    else:
        words = "`vercel.json` declares {number} ({places}); `automaticVercelMonitors`, which would make monitors of them, is not set."
        draft.add(say(words, number=count(len(crons), "cron"), places=where), *(cron.loc for cron in crons))


def _monitors(call: Call) -> bool:
    paths = ("automaticVercelMonitors", "webpack.automaticVercelMonitors")
    return any(isinstance(one, Known) and one.value is True for one in (read(call, path) for path in paths))
