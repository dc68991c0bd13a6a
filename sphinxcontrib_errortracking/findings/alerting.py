"""What an alert that Terraform declares looks at: environment, levels, and what makes it fire, in both generations of the provider."""

from __future__ import annotations

import json
import re
from functools import reduce
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import dataclass, regex

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from sphinxcontrib_errortracking.source.records import AlertResource

#: level -> the number by which Terraform may name it
LEVELS: Mapping[str, str] = {"fatal": "50", "error": "40", "warning": "30", "info": "20", "debug": "10"}
EVERY = frozenset(LEVELS)
#: of an attribute that Terraform does not tell
UNTOLD = None
#: types of resources that fire, and what makes each do so
ISSUE_ALERTS = ("sentry_issue_alert", "sentry_rule")
ALERT = "sentry_alert"
FILTERS = ("filters", "filters_v2", "filter_match", "action_filters")
METRICS = ("sentry_metric_alert", "sentry_metric_monitor")
#: monitors of Terraform's own; errors are no issues of any of these
MONITORS = ("sentry_metric_monitor.", "sentry_uptime_monitor.", "sentry_cron_monitor.")
FIRING = (*ISSUE_ALERTS, ALERT, METRICS[0])  #: these look at events
_LEVEL_IN_QUERY = regex(r"(!?)\blevel:(\[[^\]]*\]|\S+)")
_ENVIRONMENT_IN_QUERY = regex(r"(?<![!\w])environment:\"?([\w.-]+)")
_COMPOUND = regex(r"\bOR\b|[()!]")
_CAMEL = regex(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Condition:
    """A condition, filter or action: its kind in the newer generation's words, "" where it is not told."""

    kind: str
    settings: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scope:
    """Which events an alert looks at. None is what Terraform does not tell."""

    environment: str | None  #: "" for every one
    levels: frozenset[str] | None
    is_on: bool | None
    filtered: bool = False  #: other filters than those on the level decide too

    def may_see(self, environment: str, level: str) -> bool | None:
        """Does it look at an event? None where that is not told."""
        if self.is_on is False:
            return False
        sees = [
            None if self.environment is None else self.environment in ("", environment),
            None if self.levels is None else level in self.levels,
            self.is_on,
            None if self.filtered else True,
        ]
        return False if False in sees else None if None in sees else True


def scope_of(resource: AlertResource) -> Scope:
    """Read which events an alert looks at."""
    return Scope(
        environment=UNTOLD if leaves_alone(resource, "environment", "query") else _environment(resource),
        levels=UNTOLD if leaves_alone(resource, *FILTERS, "query") else _levels(resource),
        is_on=UNTOLD
        if leaves_alone(resource, "enabled") and "all" not in resource.left_alone
        else _is_on(resource.attributes),
        filtered=is_tied(resource) is None or any(filters for _, filters in further_filters(resource)),
    )


def is_tied(resource: AlertResource) -> bool | None:
    """Is an alert tied to monitors, on whose issues alone it looks; None where that is not told, as Sentry finds errors by a monitor too."""
    if resource.type != ALERT or "monitor_ids" not in resource.attributes:
        return False
    given = resource.attributes["monitor_ids"]
    listed = len(given) if isinstance(given, list) else 0
    own = [name for name in resource.monitors if name.startswith(MONITORS)]
    return True if own and len(own) == listed else None


def leaves_alone(resource: AlertResource, *names: str) -> bool:
    """Does Terraform write one of these attributes only when it makes the resource?"""
    return not {*names, "all"}.isdisjoint(resource.left_alone)


def further_filters(resource: AlertResource) -> list[tuple[str, list[Condition]]]:
    """The filters that are not told as levels, with how they are joined: of several that `all` have to pass, those on the level are told."""
    given = resource.attributes
    groups: list[tuple[object, list[Condition]]] = []
    if resource.type in ISSUE_ALERTS:
        own = [one for name in ("filters", "filters_v2") if name in given for one in conditions_of(given[name])]
        groups.append((given.get("filter_match", "all"), own))
    if resource.type == ALERT and isinstance(written := given.get("action_filters"), list):
        groups += [
            (group.get("logic_type", "all"), list(conditions_of(group["conditions"])))
            for group in written
            if isinstance(group, dict) and "conditions" in group
        ]
    found: list[tuple[str, list[Condition]]] = []
    for match, filters in groups:
        others = [one for one in filters if _level(one) is None]
        if others:
            found.append((str(match), others if match == "all" else filters))
    return found


def _environment(resource: AlertResource) -> str | None:
    """The environment of its own attribute, else of a metric's query."""
    environment, query = resource.attributes.get("environment", ""), resource.attributes.get("query", "")
    if environment or resource.type not in METRICS or not isinstance(query, str):
        return environment if isinstance(environment, str) else None
    if "environment:" not in query:
        return ""
    named = _ENVIRONMENT_IN_QUERY.findall(query)
    return str(named[0]) if len(named) == 1 and not _COMPOUND.search(query) else None


def conditions_of(value: object) -> tuple[Condition, ...]:
    """Read a list of conditions, filters or actions: `{ id = "….LevelFilter" }`, `{ level = {…} }`, or either as JSON."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            value = None
    if not isinstance(value, list):
        return (Condition(kind="", settings={}),)
    return tuple(_condition(element) for element in value)


def _condition(element: object) -> Condition:
    match element:
        case {"id": str() as name, **settings}:
            last = re.sub(r"(?:Condition|Filter|Action)$", "", name.rpartition(".")[2])
            kind = _CAMEL.sub("_", last).lower()
            return Condition(kind=kind, settings={str(key): inner for key, inner in settings.items()})
        case dict() if len(element) == 1:
            ((name, inner),) = element.items()
            return Condition(kind=name, settings=inner if isinstance(inner, dict) else {})
        case _:
            return Condition(kind="", settings={})


def _is_on(given: Mapping[str, object]) -> bool | None:
    enabled, number = given.get("enabled", True), given.get("count", 1)
    if enabled is False or number == 0:
        return False
    return None if None in (enabled, number) or given.get("for_each", True) is None else True


def _levels(resource: AlertResource) -> frozenset[str] | None:
    given = resource.attributes
    if resource.type in ISSUE_ALERTS:
        filters = [
            condition for name in ("filters", "filters_v2") if name in given for condition in conditions_of(given[name])
        ]
        return _by_filters(filters, given.get("filter_match", "all"))
    if resource.type == ALERT:
        return _by_action_filters(given.get("action_filters"))
    return _by_query(given.get("query", "")) if resource.type in METRICS else EVERY


def _by_action_filters(value: object) -> frozenset[str] | None:
    """Of several groups with actions of their own each may fire."""
    if not isinstance(value, list) or not all(isinstance(group, dict) for group in value):
        return UNTOLD
    found = [_by_filters(conditions_of(group.get("conditions", [])), group.get("logic_type", "all")) for group in value]
    told = [levels for levels in found if levels is not None]
    return frozenset[str]().union(*told) if len(told) == len(found) else UNTOLD


def _by_filters(filters: Iterable[Condition], match: object) -> frozenset[str] | None:
    """The levels that filters let through: of `all` every one counts, of `any` one is enough, of `none` what none matches."""
    sets = [_level(condition) for condition in filters]
    if not sets:
        return EVERY
    if not isinstance(match, str) or any(
        one is None and not condition.kind for one, condition in zip(sets, filters, strict=True)
    ):
        return UNTOLD
    told = [one for one in sets if one is not None]
    if match == "all":
        return reduce(frozenset.intersection, told, EVERY)
    if match == "none":
        return EVERY - frozenset[str]().union(*told)
    return frozenset[str]().union(*told) if len(told) == len(sets) else EVERY


def _level(condition: Condition) -> frozenset[str] | None:
    """The levels that a filter on the level matches; None for any other filter."""
    given = condition.settings
    if condition.kind == "tagged_event" and given.get("key") == "level" and given.get("match") in ("eq", "EQUAL"):
        return frozenset({str(given.get("value"))}) & EVERY
    if condition.kind != "level":
        return None
    numbers = {number: name for name, number in LEVELS.items()}
    name = str(given.get("level"))
    level = numbers.get(name, name)
    if level not in LEVELS:
        return EVERY
    limit = int(LEVELS[level])
    match str(given.get("match")).lower():
        case "eq" | "equal":
            return frozenset({level})
        case "gte" | "greater_or_equal":
            return frozenset(name for name, number in LEVELS.items() if int(number) >= limit)
        case "lte" | "less_or_equal":
            return frozenset(name for name, number in LEVELS.items() if int(number) <= limit)
    return EVERY


def _by_query(query: object) -> frozenset[str] | None:
    if not isinstance(query, str) or ("level:" in query and re.search(r"\bOR\b|[()]", query.replace("()", ""))):
        return UNTOLD
    levels = EVERY
    for negated, written in _LEVEL_IN_QUERY.findall(query):
        named = frozenset(re.findall(r"\w+", written)) & EVERY
        levels &= EVERY - named if negated else named
    return levels
