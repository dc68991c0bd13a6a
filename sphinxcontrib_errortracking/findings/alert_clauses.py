"""What a Terraform resource of an alert or a monitor says of itself, clause by clause."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.alerting import (
    ALERT,
    EVERY,
    FILTERS,
    FIRING,
    LEVELS,
    METRICS,
    Condition,
    conditions_of,
    further_filters,
    is_tied,
    leaves_alone,
    scope_of,
)
from sphinxcontrib_errortracking.findings.prose import join, say
from sphinxcontrib_errortracking.findings.records import Code

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from sphinxcontrib_errortracking.findings.prose import Item
    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.source.records import AlertResource

#: kind of a condition -> what makes an alert fire; {value} and {interval} are the condition's own
WORDS: Mapping[str, str] = {
    "first_seen_event": "an issue is new",
    "regression_event": "a resolved issue comes back",
    "reappeared_event": "an archived issue comes back",
    "issue_resolved_trigger": "an issue is resolved",
    "every_event": "any event comes",
    "new_high_priority_issue": "a new issue has a high priority",
    "existing_high_priority_issue": "a known issue gets a high priority",
    "event_frequency": "an issue has more than {value} events in {interval}",
    "event_frequency_count": "an issue has more than {value} events in {interval}",
    "event_unique_user_frequency": "an issue meets more than {value} users in {interval}",
    "event_unique_user_frequency_count": "an issue meets more than {value} users in {interval}",
}


def clauses(resource: AlertResource) -> Iterator[Prose]:
    """What a resource says of itself."""
    given = resource.attributes
    if isinstance(given.get("name"), str):
        yield say("named {name}", name=Code(str(given["name"])))
    if resource.type not in FIRING:
        for name in ("enabled", "schedule", "aggregate", "query", "environment", "url"):
            if name in given:
                yield say("{name} is {value}", name=Code(name), value=_value(given[name]))
        return
    scope = scope_of(resource)
    if scope.is_on is not True:
        yield say("switched off" if scope.is_on is False else "whether it is on is not told")
    yield from _tie(resource)
    yield from _firing(resource)
    if scope.environment is None:
        yield say("its environment is not told")
    else:
        yield say("in {name}", name=Code(scope.environment)) if scope.environment else say("in every environment")
    yield _levels(scope.levels)
    if not leaves_alone(resource, *FILTERS):
        yield from (_filters(match, filters) for match, filters in further_filters(resource))
    yield from _how_often_and_whom(resource)
    if resource.left_alone:
        words = (
            "Terraform writes {names} only when it makes the alert (`ignore_changes`), so what holds now is in Sentry"
        )
        names = join([Code(name) for name in resource.left_alone])
        yield say(words, names=("every attribute",) if "all" in resource.left_alone else names)


def _filters(match: str, filters: list[Condition]) -> Prose:
    """Which filters decide beside the levels."""
    named = [_filter(one) for one in filters]
    if match == "none":
        return say("only where none of these filters matches: {names}", names=join(named, "or"))
    if match != "all":
        return say("only where one of these filters passes: {names}", names=join(named, "or"))
    words = (
        "only where this filter passes too: {names}"
        if len(named) == 1
        else "only where these filters pass too: {names}"
    )
    return say(words, names=join(named))


def _filter(condition: Condition) -> Prose:
    if not condition.kind:
        return ("one that is no literal",)
    given = condition.settings
    parts = [str(given[name]) for name in ("key", "match", "value", "level") if isinstance(given.get(name), str | int)]
    return _told(condition.kind, " ".join(parts))


def _how_often_and_whom(resource: AlertResource) -> Iterator[Prose]:
    given = resource.attributes
    frequency = given.get("frequency", given.get("frequency_minutes"))
    if leaves_alone(resource, "frequency", "frequency_minutes"):
        pass
    elif isinstance(frequency, int | float):
        yield say("at most once in {minutes} minutes", minutes=(f"{frequency:g}",))
    elif {"frequency", "frequency_minutes"} & set(given):
        yield say("how often is not told")
    told = [_told(*action) for action in dict.fromkeys(_actions(resource)) if action[0]]
    if told and not leaves_alone(resource, "actions", "actions_v2", "action_filters", "trigger"):
        yield say("it tells {names}", names=told)


def _levels(levels: frozenset[str] | None) -> Prose:
    if levels is None:
        return say("its levels are not told")
    if levels == EVERY:
        return say("for every level")
    named: list[Item] = [Code(name) for name in LEVELS if name in levels]
    return say("for level {names}", names=named) if named else say("for no level")


def _tie(resource: AlertResource) -> Iterator[Prose]:
    if resource.monitors:
        yield say("tied to {names}", names=[Code(name) for name in resource.monitors])
    elif is_tied(resource) is None:
        yield say("to which monitors it is tied is not told")


def _firing(resource: AlertResource) -> Iterator[Prose]:
    """On what an alert fires."""
    given = resource.attributes
    if resource.type == METRICS[0]:
        parts: list[Prose] = [
            say("{name} is {value}", name=Code(name), value=_value(given[name]))
            for name in ("aggregate", "query", "time_window", "threshold_type")
            if name in given
        ]
        triggers = given.get("trigger")
        for one in triggers if isinstance(triggers, list) else ():
            if isinstance(one, dict) and "alert_threshold" in one:
                at = one["alert_threshold"]
                value = ("a value that is not told",) if at is None else _value(at)
                label = _value(one["label"]) if one.get("label") is not None else ("a trigger without a name",)
                parts.append(say("{label} at {value}", label=label, value=value))
        yield join(parts)
        return
    names = ("trigger_conditions",) if resource.type == ALERT else ("conditions", "conditions_v2")
    conditions = [one for name in names if name in given for one in conditions_of(given[name])]
    match = given.get("action_match", "any")
    words = "fires when {conditions}" if match != "all" else "fires when all of these hold: {conditions}"
    if conditions and not leaves_alone(resource, *names, "action_match"):
        told: list[Item] = [_words(one) for one in conditions]
        yield say(words, conditions=join(told, "and" if match == "all" else "or"))


def _words(condition: Condition) -> Prose:
    template = WORDS.get(condition.kind)
    given = condition.settings
    is_share = given.get("comparison_type", given.get("comparisonType", "count")) != "count"
    if not condition.kind:
        return ("what is no literal",)
    if template is None or is_share:
        return (Code(condition.kind),)
    return say(template, value=_value(given.get("value")), interval=_value(given.get("interval")))


def _value(value: object) -> Prose:
    import json  # noqa: PLC0415 - only where there is Terraform

    if value is None:
        return ("no literal",)
    return (Code(json.dumps(value, ensure_ascii=False, sort_keys=True)[:160]),)


def _told(kind: str, target: str) -> Prose:
    return say("{kind} ({target})", kind=Code(kind), target=Code(target)) if target else (Code(kind),)


def _actions(resource: AlertResource) -> Iterator[tuple[str, str]]:
    """The kinds of what an alert tells, and the kinds of whom, "" where that is not said; not their names."""
    given = resource.attributes
    for name in ("actions", "actions_v2"):
        if name in given:
            yield from map(_action, conditions_of(given[name]))
    groups = given.get("action_filters")
    for group in groups if isinstance(groups, list) else ():
        if isinstance(group, dict) and "actions" in group:
            yield from map(_action, conditions_of(group["actions"]))
    triggers = given.get("trigger")
    for trigger in triggers if isinstance(triggers, list) else ():
        actions = trigger.get("action") if isinstance(trigger, dict) else None
        found = (one for one in actions or () if isinstance(one, dict))
        yield from ((str(one.get("type") or ""), str(one.get("target_type") or "")) for one in found)


def _action(action: Condition) -> tuple[str, str]:
    target = action.settings.get("target_type")
    return action.kind, target if isinstance(target, str) else ""
