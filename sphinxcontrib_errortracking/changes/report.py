"""The facts of a report: calls, options, versions, verdicts, answers. Each kind of fact is one function in `_KINDS`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.changes.inline import place
from sphinxcontrib_errortracking.changes.records import VALUE, Field, Item, Kind, Words
from sphinxcontrib_errortracking.evaluate import notation
from sphinxcontrib_errortracking.evaluate.values import ObjectValue
from sphinxcontrib_errortracking.findings.records import Code, Place

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.findings.records import Finding, Prose, Report
    from sphinxcontrib_errortracking.model.records import Call, FunctionSummary

_LOCKFILE = "Versions"


def read_report(report: Report) -> list[Item]:
    """Everything that the report says and that has a name of its own."""
    return [item for kind in _KINDS for item in kind(report)]


def _said(text: str) -> Words:
    flat = " ".join(text.split())
    return Words(flat, flat)


def _prose(prose: Prose) -> Words:
    """A sentence; places are compared without their lines."""
    return Words(
        "".join(str(part.loc) if isinstance(part, Place) else _text(part) for part in prose),
        "".join(part.loc.source if isinstance(part, Place) else _text(part) for part in prose),
    )


def _text(part: str | Code) -> str:
    return part.text if isinstance(part, Code) else part


# ---- calls and options ----------------------------------------------------------


def _state(active: bool | None, condition: str, files: Container[str]) -> Words:  # noqa: FBT001  # the record's own field
    if active is False:
        return _said("never runs")
    when = f" when {condition}" if condition else ""
    return place(f"runs{when}" if active else f"may not run{when}", files)


def _calls(report: Report) -> Iterator[Item]:
    """The calls that configure Sentry."""
    files = frozenset(report.setup.files)
    for call in report.setup.calls:
        if call.id:
            states = [
                Field("state", _said("does not run"), scope)
                for scope, active in call.active_by_environment.items()
                if active is False and call.active is not False
            ]
            fields = (
                Field("SDK", _said(call.package)),
                Field("set up by", Words(f"{call.method} at {call.loc}", f"{call.method} at {call.loc.source}")),
                Field("state", _state(call.active, call.condition, files)),
                *_callbacks(call.callbacks),
            )
            name = _said(call.id)
            yield Item(kind=Kind.CALL, group="Calls", key=(call.id,), name=name, call=call.id, fields=fields)
            for state in states:
                said = _said(f"{call.id} does not run in {state.scope}")
                yield Item(kind=Kind.ROW, group="Calls", key=(said.shown,), name=said, call=call.id)


def _callbacks(callbacks: Mapping[str, FunctionSummary]) -> Iterator[Field]:
    """What `beforeSend` and its like do to an event."""
    for option, summary in sorted(callbacks.items()):
        yield Field(f"{option} deletes", _said(", ".join(summary.deletes) or "nothing"))
        yield Field(f"{option} overwrites", _said(", ".join(summary.assigns) or "nothing"))
        if summary.perhaps:
            yield Field(f"{option} deletes or overwrites on conditions", _said(", ".join(summary.perhaps)))
        drops = "; ".join(drop.condition or "without a condition" for drop in summary.drops)
        always = "every event" if summary.always_null else ""
        yield Field(f"{option} drops", _said(always or (f"events: {drops}" if drops else "nothing")))


def _options(report: Report) -> Iterator[Item]:
    """The options of these calls, by environment."""
    for call in report.setup.calls:
        if not call.id:
            continue
        by_environment: Mapping[str, Value | None] = call.options_by_environment or {"": call.options}
        found: dict[str, list[Field]] = {}
        for scope, options in by_environment.items():
            for name, value in _named(options):
                found.setdefault(name, []).append(Field(VALUE, _said(value), scope))
        for name, fields in found.items():
            full = {field.scope: field for field in fields}
            spread = tuple(full.get(scope, Field(VALUE, _said("not set"), scope)) for scope in by_environment)
            yield Item(
                kind=Kind.OPTION, group="Options", key=(call.id, name), name=_said(name), call=call.id, fields=spread
            )


def _named(options: Value | None) -> Iterator[tuple[str, str]]:
    match options:
        case None:
            return
        case ObjectValue(properties, _, hole):
            yield from ((name, notation(value)) for name, value in properties)
            if hole is not None:
                yield "any other option", f"cannot be known: {hole.reason}"
        case _:
            yield "all options", notation(options)


def _captures(report: Report) -> Iterator[Item]:
    """The other calls of the SDK: captures, breadcrumbs, users, tags."""
    files = frozenset(report.setup.files)
    for call in report.setup.calls:
        if not call.id:
            where = " in ".join(part for part in (call.method, call.function) if part)
            said = _said(f"{where} ({call.loc.source})")
            fields = (
                Field("state", _state(call.active, call.guard or call.condition, files)),
                Field("arguments", _said(", ".join(_arguments(call)) or "none")),
                Field("where", _said(call.context or "no handler")),
            )
            key = (call.method, call.loc.source, call.function)
            yield Item(kind=Kind.ROW, group="Calls of the SDK", key=key, name=said, fields=fields)


def _arguments(call: Call) -> Iterator[str]:
    values = [*call.arguments, *([call.options] if call.options is not None and not call.arguments else [])]
    yield from (" ".join(notation(value).split()) for value in values)


# ---- what stands around the calls -------------------------------------------------


def _versions(report: Report) -> Iterator[Item]:
    """The resolved versions of the Sentry packages, and of each app's framework."""
    manifests = report.setup.manifests
    for (package, name), version in sorted(manifests.versions.items()):
        if name.startswith("@sentry/"):
            said = _said(f"{name} in {package or 'the root package'}")
            number = version.version or f"not resolved ({version.range})"
            yield Item(
                kind=Kind.ROW, group=_LOCKFILE, key=(package, name), name=said, fields=(Field(VALUE, _said(number)),)
            )
    for app in report.setup.apps:
        if app.framework_version is not None:
            said = _said(f"{app.framework_version.package} in {app.path or 'the root package'}")
            number = app.framework_version.version or f"not resolved ({app.framework_version.range})"
            yield Item(
                kind=Kind.ROW,
                group=_LOCKFILE,
                key=(app.path, said.shown),
                name=said,
                fields=(Field(VALUE, _said(number)),),
            )


def _apps(report: Report) -> Iterator[Item]:
    for app in report.setup.apps:
        fields = (
            Field("framework", _said(app.framework or "none known")),
            Field("runtimes", _said(", ".join(app.runtimes))),
        )
        yield Item(
            kind=Kind.ROW, group="Apps", key=(app.path,), name=_said(app.path or "the root package"), fields=fields
        )


def _variables(report: Report) -> Iterator[Item]:
    """The environment variables that the setup reads, or whose names speak of Sentry, and where they are given."""
    setup, group = report.setup, "Environment variables"
    manifests = setup.manifests
    read_names = {read.name for read in setup.reads}

    def matters(name: str) -> bool:
        return "SENTRY" in name.upper() or "*" in name or name in read_names

    for read in setup.reads:
        yield _plain(group, f"{read.name} is read in {read.loc.source}")
    for entry in manifests.environment_files:
        if matters(entry.name):
            yield _plain(group, f"{entry.name} is named in {entry.loc.source}")
    if manifests.turbo:
        yield _with(group, "turbo", {"mode": manifests.turbo.mode})
        yield from (_plain(group, f"turbo lets {name} through") for name in manifests.turbo.variables if matters(name))
    for given in manifests.assignments:
        if matters(given.name):
            value = "given at run time" if given.value is None else given.value
            yield _with(group, f"{given.name} in {given.loc.source}", {VALUE: value})


def _outside(report: Report) -> Iterator[Item]:
    """Release steps and alert rules."""
    manifests = report.setup.manifests
    for command in manifests.sentry_commands:
        yield _plain("Commands", f"{command.command} in {command.loc.source}")
    for alert in manifests.terraform:
        values = {name: "an expression" if value is None else _json(value) for name, value in alert.attributes.items()}
        yield _with("Alert rules", f"{alert.type}.{alert.label}", values)


def _handlers(report: Report) -> Iterator[Item]:
    """Files that start a runtime, boundaries, listeners and catch blocks."""
    setup = report.setup
    for entry in setup.entries:
        reached = {True: "is loaded", False: "is not loaded", None: "may not be loaded"}[entry.reached]
        yield _with("Entries", f"{entry.file} of {entry.app} ({entry.runtime})", {"state": reached})
    for boundary in setup.boundaries:
        yield _with("Error handlers", f"{boundary.kind} ({boundary.loc.source})", {"captures": _yes(boundary.captures)})
    for listener in setup.listeners:
        said = {"captures": _yes(listener.captures), "exits": _yes(listener.exits)}
        yield _with("Error handlers", f"listener for {listener.event} ({listener.loc.source})", said)
    for catch in setup.catch_blocks:
        said = {"captures": _yes(catch.captures), "throws again": _yes(catch.rethrows)}
        where = " in ".join(part for part in ("catch", catch.function) if part)
        yield _with("Error handlers", f"{where} ({catch.loc.source})", said)


def _yes(state: object) -> str:
    return {True: "yes", False: "no"}.get(state, "cannot be known") if isinstance(state, bool) else "cannot be known"


def _json(value: object) -> str:
    from json import dumps  # noqa: PLC0415

    return dumps(value, ensure_ascii=False, default=str)


def _plain(group: str, text: str) -> Item:
    said = _said(text)
    return Item(kind=Kind.ROW, group=group, key=(said.compared,), name=said)


def _with(group: str, name: str, fields: Mapping[str, str]) -> Item:
    said = _said(name)
    values = tuple(Field(label, _said(value)) for label, value in fields.items())
    return Item(kind=Kind.ROW, group=group, key=(said.compared,), name=said, fields=values)


# ---- what follows -----------------------------------------------------------------


def _scenarios(report: Report) -> Iterator[Item]:
    for case in report.edge_cases:
        name = _said(case.assigned or case.scenario)
        fields = (Field("verdict", _said(case.finding.verdict.value)), Field("behavior", _behavior(case.finding)))
        yield Item(kind=Kind.ROW, group="Edge cases", key=(case.rule, name.shown), name=name, fields=fields)


def _behavior(finding: Finding) -> Words:
    return _prose(finding.behavior)


def _answers(report: Report) -> Iterator[Item]:
    for answer in report.answers:
        yield from _sentences(answer.question, [answer.short, *answer.sentences, *answer.unknowns])
    for issue in report.issues:
        said = _prose(issue.issue)
        fields = (Field("severity", _said(issue.severity.value)),)
        yield Item(kind=Kind.ROW, group="Issues", key=(issue.rule, said.compared), name=said, fields=fields)
    yield from _sentences("Open questions", report.open_questions)


def _sentences(group: str, sentences: Sequence[Prose]) -> Iterator[Item]:
    for prose in sentences:
        if prose:
            said = _prose(prose)
            yield Item(kind=Kind.TEXT, group=group, key=(said.compared,), name=said)


_KINDS: tuple[Callable[[Report], Iterator[Item]], ...] = (
    _calls,
    _options,
    _captures,
    _versions,
    _apps,
    _variables,
    _outside,
    _handlers,
    _scenarios,
    _answers,
)
