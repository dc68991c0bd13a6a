"""What another version of the SDK would make of this configuration: removed, deprecated, default changed.

In goes the Setup and a version, or PACKAGE@VERSION for one package; out comes an `Upgrade` for each configuration call. Both sides
are what the catalogue holds; where it holds nothing of a version, the call says so and has no changes.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass

from .catalogue import integration_facts, known_versions, measured_at, option_facts, running
from .catalogue.tables import number
from .effective import configuration_of
from .effective_integrations import ADDED, OFF, PERHAPS
from .effective_integrations import REMOVED as REMOVED_ONE
from .installed import kind_of

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .effective import Configuration, EffectiveOption
    from .records import Call, OptionFact, Setup

REMOVED, DEPRECATED, DEFAULT, TYPE, GONE, NEW, LATER, UNMEASURED = (
    "removed",
    "deprecated",
    "default changed",
    "type changed",
    "no longer a default integration",
    "a default integration from then on",
    "an option from then on",
    "not measured",
)
MOVED = "exported elsewhere"
#: (specifier, export) -> the version from which on it is exported elsewhere, and where. Run with @sentry/nextjs 10.78.0, which has both,
#: and 11.0.0.
_MOVED: Mapping[tuple[str, str], tuple[tuple[int, int, int], str]] = {
    ("@sentry/nextjs", "withSentryConfig"): ((11, 0, 0), "@sentry/nextjs/config"),
}
_THERE = frozenset({"known", "deprecated"})
UNKNOWN_STATUS = "not-measured"
_ABSENT = frozenset({"removed", "unknown"})


class VersionError(ValueError):
    """Nothing that is configured here was measured at that version; the message is one sentence."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One thing that is different there."""

    subject: str  #: an option, or an integration
    change: str  #: removed, deprecated, default changed, …
    before: str
    after: str
    loc: SourceLocation | None  #: where the repository sets it; None for what it leaves to the SDK
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Upgrade:
    """What changes for one call."""

    call: str
    package: str
    installed: str  #: the version, or the range where no lockfile has one; "" for neither
    against: str
    changes: tuple[Change, ...]
    unknown: str = ""  #: why nothing can be said; "" where something can


def upgrades(setup: Setup, against: str, ids: Container[str] | None = None) -> tuple[Upgrade, ...]:
    """The configuration calls with these ids, or all, compared. Raises VersionError where no call's package was measured there."""
    package, version = _target(against)
    calls = [call for call in setup.calls if call.id and kind_of(call) and (ids is None or call.id in ids)]
    asked = [
        (call, configuration)
        for call, configuration in ((call, configuration_of(setup, call)) for call in calls)
        if package in {"", configuration.installed.package}
    ]
    if not any(measured_at(configuration.installed.package, version, kind_of(call)) for call, configuration in asked):
        raise VersionError(_nowhere(calls, against, [configuration.installed.package for _, configuration in asked]))
    return tuple(_upgrade(call, configuration, version) for call, configuration in asked)


def _target(against: str) -> tuple[str, str]:
    """`@sentry/vite-plugin@5.0.0` -> the package and the version; a version alone is meant for every package."""
    package, _, version = against.strip().rpartition("@")
    return package, version.removeprefix("v")


def _nowhere(calls: Sequence[Call], against: str, packages: Sequence[str]) -> str:
    if not packages:
        names = sorted({call.package for call in calls})
        return f"{against}: no such package is configured here; there is {', '.join(names) or 'none'}"
    spans = []
    for package in dict.fromkeys(packages):
        versions = known_versions(package) or known_versions(package, "build")
        spans.append(f"{package} {', '.join(versions)}" if versions else f"{package} at no version")
    return f"{against}: nothing was measured there; measured: {'; '.join(spans)}"


def _upgrade(call: Call, configuration: Configuration, version: str) -> Upgrade:
    on, kind = configuration.installed, kind_of(call)
    names = [option.name for option in configuration.options]
    then = option_facts(on.package, version, names, kind, call.runtime)
    unknown = ""
    if not measured_at(on.package, version, kind):
        unknown = f"nothing was measured of {on.package} {version}"
    elif not measured_at(on.package, on.version, kind, on.asked):
        unknown = f"nothing was measured of the installed {on.package} {on.version or on.asked}".rstrip()
    changes: list[Change] = []
    if not unknown:
        changes += _export(call, configuration, version)
        for option in configuration.options:
            changes += _option_changes(option, then[option.name])
        changes += _default_integrations(call, configuration, version)
        changes += _own_integrations(call, configuration, version)
    return Upgrade(
        call=call.id,
        package=on.package,
        installed=on.version or on.asked,
        against=version,
        changes=tuple(changes),
        unknown=unknown,
    )


def _export(call: Call, configuration: Configuration, version: str) -> Iterator[Change]:
    """The call's own function, where it is not to be imported from there any more."""
    since, elsewhere = _MOVED.get((call.package, call.method), ((0, 0, 0), ""))
    before, then = number(configuration.installed.version), number(version)
    if elsewhere and before and then and before < since <= then:
        yield Change(subject=call.method, change=MOVED, before=call.package, after=elsewhere, loc=call.loc)


def _option_changes(option: EffectiveOption, then: OptionFact) -> Iterator[Change]:
    now = option.fact
    is_set = option.state != "not set"

    def change(what: str, before: str, after: str, note: str = "") -> Change:
        return Change(subject=option.name, change=what, before=before, after=after, loc=option.loc, note=note)

    if UNKNOWN_STATUS in {now.status, then.status}:
        if is_set:
            unmeasured = now if now.status == UNKNOWN_STATUS else then
            yield change(UNMEASURED, _measured(now), _measured(then), unmeasured.note)
        return
    if now.status in _THERE and then.status in _ABSENT:
        if is_set:
            yield change(REMOVED, "an option", "without effect", then.note)
        elif now.default not in {None, "undefined"}:
            yield change(REMOVED, f"not set: {now.default}", "no such option", then.note)
        return
    if is_set:
        yield from _of_set_option(option, then)
    elif None not in {now.default, then.default} and now.default != then.default:
        yield change(DEFAULT, str(now.default), str(then.default))


def _of_set_option(option: EffectiveOption, then: OptionFact) -> Iterator[Change]:
    now = option.fact

    def change(what: str, before: str, after: str, note: str = "") -> Change:
        return Change(subject=option.name, change=what, before=before, after=after, loc=option.loc, note=note)

    if now.status in _ABSENT and then.status in _THERE:
        yield change(LATER, "without effect", "an option", then.note)
    if now.status == "known" and then.status == "deprecated":
        yield change(DEPRECATED, "an option", "deprecated", then.note)
    if now.type and then.type and now.type != then.type:
        yield change(TYPE, now.type, then.type)


def _measured(fact: OptionFact) -> str:
    return "not measured" if fact.status == UNKNOWN_STATUS else "measured"


def _default_integrations(call: Call, configuration: Configuration, version: str) -> Iterator[Change]:
    on = configuration.installed
    now = running(on.package, on.version, call.runtime, on.asked)
    then = running(on.package, version, call.runtime)
    if now is None or then is None or configuration.integrations is None:
        return
    if configuration.integrations.rows and all(
        row.state in {REMOVED_ONE, OFF} for row in configuration.integrations.rows
    ):
        return
    for name in then.always:
        if name not in now.always:
            before = "with tracing" if name in now.tracing else "no"
            yield Change(subject=name, change=NEW, before=before, after="yes", loc=None)
    for name in now.always:
        if name not in then.always:
            after = "with tracing" if name in then.tracing else "no"
            yield Change(subject=name, change=GONE, before="yes", after=after, loc=None)


def _own_integrations(call: Call, configuration: Configuration, version: str) -> Iterator[Change]:
    on = configuration.installed
    for row in configuration.integrations.rows if configuration.integrations else ():
        if row.state not in {ADDED, PERHAPS}:
            continue
        now = integration_facts(on.package, on.version, row.name, runtime=call.runtime, asked=on.asked)
        then = integration_facts(on.package, version, row.name, runtime=call.runtime)
        if now.status in _THERE and then.status in _ABSENT:
            yield Change(
                subject=row.name, change=REMOVED, before="exported", after="not exported", loc=row.loc, note=then.note
            )
        elif now.status == "known" and then.status == "deprecated":
            yield Change(
                subject=row.name, change=DEPRECATED, before="exported", after="deprecated", loc=row.loc, note=then.note
            )
