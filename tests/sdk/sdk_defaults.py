"""The defaults of the SDK, as envelopes show them: for each option that nobody sets, what was seen of it in a run.

A run is `programs/defaults.cjs` with one published version, in one of the VARIANTS. What is seen is written as the catalogue writes a
default, so that both can be compared as they are.
"""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any

from casefile import Case
from sdk_scenario import PACKAGES, Scenario

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from pathlib import Path

    from sdk_scenario import Measured

PROGRAM = PACKAGES.parent / "programs" / "defaults.cjs"
ADDRESS = "http://public@127.0.0.1:9999/1"
SAMPLED = 20  #: errors that the program captures
#: folder of `packages` -> what it locks
SDKS = {
    "sentry-7": "7.120.4",
    "sentry-8": "8.55.2",
    "sentry-9": "9.47.2",
    "sentry-10": "10.28.0",
    "sentry-10-newest": "10.78.0",
    "sentry-11": "11.12.0",
}
#: name -> the options that the program passes, and the variables that are set
VARIANTS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "dsn only": (f'dsn: "{ADDRESS}"', {}),
    "tracing": (f'dsn: "{ADDRESS}", tracesSampleRate: 1', {"NODE_ENV": "development", "VERCEL_ENV": "preview"}),
    "variables": ("", {"SENTRY_DSN": ADDRESS, "SENTRY_ENVIRONMENT": "staging", "SENTRY_RELEASE": "shop@1.2.3"}),
    "commit": (f'dsn: "{ADDRESS}"', {"GITHUB_SHA": "0123456789abcdef", "SENTRY_ENVIRONMENT": ""}),
    "nothing": ("", {}),
    "variables of the SDK": (
        f'dsn: "{ADDRESS}"',
        {"SENTRY_TRACES_SAMPLE_RATE": "1", "SENTRY_NAME": "box", "SENTRY_RELEASE": ""},
    ),
    "no number": (f'dsn: "{ADDRESS}"', {"SENTRY_TRACES_SAMPLE_RATE": "many"}),
    "switches": (f'dsn: "{ADDRESS}", enableTracing: true, spotlight: true, includeServerName: false', {}),
    "written out": (f'dsn: "{ADDRESS}", tracesSampleRate: undefined, release: undefined', {}),
    "written out, with variables": (
        f'dsn: "{ADDRESS}", tracesSampleRate: undefined, release: undefined, environment: undefined',
        {"SENTRY_TRACES_SAMPLE_RATE": "0", "SENTRY_RELEASE": "shop@1", "SENTRY_ENVIRONMENT": "staging"},
    ),
    "null": (f'dsn: "{ADDRESS}", tracesSampleRate: null, spotlight: false', {}),
    "streamed": (f'dsn: "{ADDRESS}", traceLifecycle: "stream", defaultIntegrations: false', {}),
    "not streamed": (f'dsn: "{ADDRESS}", traceLifecycle: "static"', {}),
    "an empty list": (f'dsn: "{ADDRESS}", tracesSampleRate: 1, defaultIntegrations: []', {}),
}
#: the variants that say something of integrations; the SDK lists none in its events where it has none
LISTING = (
    "dsn only",
    "tracing",
    "variables of the SDK",
    "switches",
    "written out",
    "null",
    "an empty list",
    "streamed",
    "not streamed",
)


def scenario(sdk: str, variant: str) -> Scenario:
    """The program with one SDK in one variant."""
    options, variables = VARIANTS[variant]
    text = PROGRAM.read_text(encoding="utf-8").replace(f'dsn: "{ADDRESS}"', options)
    given = " ".join(f"{name}={value!r}" for name, value in variables.items())
    return Scenario(
        f"defaults: {variant} ({sdk})",
        Case(variant, {"index.cjs": text}),
        sdk,
        f"{given} node index.cjs",
        requests=("POST /look",),
        measured=(("exit", "0"),),
    )


def variables_of(variant: str, folder: Path) -> Mapping[str, str]:
    """What the documentation is told of the environment: the same, with the address that the program was given."""
    return {"PATH": "", "HOME": str(folder), **VARIANTS[variant][1]}


def seen(run: Measured, option: str) -> str:
    """What a run shows of an option."""
    return SEEN[option](run)


def request_part(run: Measured, path: str) -> str:
    """What became of a marker in the event of the request."""
    return type(run)(events=[_event(run, "plain")]).request_part(path)


def integrations(run: Measured) -> set[str]:
    """The names of the integrations that the SDK itself writes into an event."""
    return set(_event(run, "plain")["sdk"].get("integrations", ()))


def _event(run: Measured, start: str) -> dict[str, Any]:
    return next(event for event in run.events if _message(event).startswith(start))


def _message(event: dict[str, Any]) -> str:
    message = event.get("message") or event.get("logentry", {}).get("message", "")
    return str(message)


def _literal(name: str) -> Callable[[Measured], str]:
    def look(run: Measured) -> str:
        value = _event(run, "plain").get(name)
        return "undefined" if value is None else json.dumps(value)

    return look


def _boolean(test: Callable[[Measured], bool]) -> Callable[[Measured], str]:
    return lambda run: "true" if test(run) else "false"


def _sampled(run: Measured) -> str:
    values = [event["exception"]["values"][-1]["value"] for event in run.events if "exception" in event]
    return "1" if sum(value.startswith("sampled ") for value in values) == SAMPLED else "less"


def _length(run: Measured) -> str:
    text = _message(_event(run, "long "))
    return str(len(text) - len("...")) if text.endswith("...") else "undefined"


def _depth(run: Measured) -> str:
    """`extra` itself is the first level."""
    levels, value = 1, _event(run, "deep")["extra"]["deep"]
    while isinstance(value, dict):
        levels, value = levels + 1, value.get("in")
    return str(levels)


def _breadth(run: Measured) -> str:
    """What was left out is one entry more."""
    return str(len(_event(run, "wide")["extra"]["wide"]) - 1)


def _crumbs(run: Measured) -> str:
    return str(sum(crumb.get("category") == "mark" for crumb in _event(run, "crumbs")["breadcrumbs"]))


def _host(run: Measured) -> str:
    return (
        "os.hostname()"
        if _event(run, "plain").get("server_name") == socket.gethostname()
        else _literal("server_name")(run)
    )


def _has_stack(run: Measured) -> bool:
    return '"frames"' in json.dumps(_event(run, "plain"))


def _traces(run: Measured) -> str:
    return "1" if {"transaction", "span"} & set(run.kinds) else "undefined"


SEEN: Mapping[str, Callable[[Measured], str]] = {
    "attachStacktrace": _boolean(_has_stack),
    "enableLogs": _boolean(lambda run: "log" in run.kinds),
    "enableMetrics": _boolean(lambda run: "trace_metric" in run.kinds),
    "enabled": _boolean(lambda run: bool(run.events)),
    "environment": _literal("environment"),
    "includeServerName": _boolean(lambda run: "server_name" in _event(run, "plain")),
    "maxBreadcrumbs": _crumbs,
    "maxValueLength": _length,
    "normalizeDepth": _depth,
    "normalizeMaxBreadth": _breadth,
    "release": _literal("release"),
    "sampleRate": _sampled,
    "sendDefaultPii": _boolean(lambda run: "ip_address" in _event(run, "plain").get("user", {})),
    "serverName": _host,
    "tracesSampleRate": _traces,
    "tracesSampler": _traces,
}
