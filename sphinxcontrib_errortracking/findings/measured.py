"""How the SDK was seen to behave, and at which versions; nothing is said of another version than these.

What an unset option is, and which integrations run by default, is no part of this: that the catalogue of the model knows.

`docs` of the measurements: the published npm packages were run against a local ingest, in Node 20, Chromium and real Next.js
builds. A fact holds for the versions in its row, and for a version between two of them, of the same major, that agree.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.findings.prose import say
from sphinxcontrib_errortracking.findings.records import Code
from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.model.installed import installed as counted
from sphinxcontrib_errortracking.model.memory import remembered

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sphinxcontrib_errortracking.findings.records import Prose
    from sphinxcontrib_errortracking.model.records import Call, Setup

REFERENCE = "10.28.0"  #: the version at which everything was measured that names no other
#: SDKs of platforms on which nothing was measured
OTHER_PLATFORMS = (
    "@sentry/react-native",
    "sentry-expo",
    "@sentry/capacitor",
    "@sentry/electron",
    "@sentry/cloudflare",
    "@sentry/deno",
    "@sentry/vercel-edge",
    "@sentry/bun",
    "@sentry/hono",
)
#: functions of other packages that set up the SDK for Cloudflare
FOR_CLOUDFLARE = frozenset({"initCloudflareSentryHandle", "sentryCloudflareNitroPlugin"})
#: the packages that were run themselves
RUN = ("@sentry/node", "@sentry/browser", "@sentry/react", "@sentry/nextjs")
MAJORS = ("7.120.4", "8.55.2", "9.47.2", "10.28.0", "10.78.0", "11.12.0")
_SENT = dict.fromkeys(MAJORS, "sent")

#: part of a request, as a path below the event -> version -> what @sentry/node sends of it, `sendDefaultPii` unset
REQUEST_DATA: Mapping[str, Mapping[str, str]] = {
    "request.cookies": {**_SENT, "11.12.0": "filtered"},
    "request.headers.authorization": {**_SENT, "11.12.0": "filtered"},
    "request.headers.x-forwarded-for": {**_SENT, "10.45.0": "sent", "10.55.0": "dropped", "10.78.0": "dropped"},
    "request.query_string": {**_SENT, "10.72.0": "sent", "10.78.0": "filtered", "11.12.0": "filtered"},
    "request.data": _SENT,
}
#: the same of every part, where `sendDefaultPii` is true
REQUEST_DATA_WITH_PII: Mapping[str, str] = {"10.28.0": "sent"}
#: what the measurement looked at in each part
REQUEST_WORDS: Mapping[str, Prose] = {
    "request.cookies": ("cookies",),
    "request.headers.authorization": ("the ", Code("Authorization"), " header"),
    "request.headers.x-forwarded-for": ("the ", Code("x-forwarded-for"), " header"),
    "request.query_string": ("a ", Code("token"), " in the query string"),
    "request.data": ("the JSON body",),
}
#: part of a request -> on which condition it is sent (run at 7.120.4, 8.55.2, 9.47.2, 10.28.0 and 11.12.0)
SENT_WHERE: Mapping[str, str] = {"request.data": ", where the app reads it"}
#: does a Node process exit when the repository has its own `uncaughtException` listener beside the SDK's
OWN_LISTENER_EXITS: Mapping[str, str] = {
    "7.120.4": "exits",
    "8.55.2": "lives",
    "9.47.2": "lives",
    "10.28.0": "lives",
    "11.12.0": "lives",
}
#: events for an unhandled rejection with a primitive, where the repository's own listener captures too
PRIMITIVE_REJECTION: Mapping[str, str] = dict.fromkeys(
    ("7.120.4", "8.55.2", "9.47.2", "10.28.0", "11.12.0"), "2 events"
)
#: does a Node process that has nothing left to do end while no event can be delivered, `sendClientReports` unset
ENDS_OFFLINE: Mapping[str, str] = {
    "7.120.4": "ends",
    "8.55.2": "runs on",
    "9.47.2": "runs on",
    "10.28.0": "runs on",
    "11.12.0": "ends",
}
#: the versions of @sentry/node with which the last of two `init` calls was seen to count
LAST_INIT_COUNTS = ("7.120.4", "8.55.2", "9.47.2", "10.28.0", "11.12.0")
#: `user.ip_address` of an event of @sentry/node, `sendDefaultPii` unset
USER_IP: Mapping[str, str] = {"10.28.0": "none", "11.12.0": "sent"}
USER_IP_WITH_PII: Mapping[str, str] = {"10.28.0": "sent"}


@dataclass(frozen=True, slots=True)
class Outcome:
    """A measured result and the versions on which it rests."""

    result: str
    versions: tuple[str, ...]


def outcome(fact: Mapping[str, str], version: str | None) -> Outcome | None:
    """Look a version up in a measured row; None means not measured."""
    if version is None:
        return None
    if version in fact:
        return Outcome(fact[version], (version,))
    number = parts(version)
    if number is None:
        return None
    below = max((known for known in fact if _before(known, number)), key=_order, default=None)
    above = min((known for known in fact if _after(known, number)), key=_order, default=None)
    if below is None or above is None or fact[below] != fact[above]:
        return None
    return Outcome(fact[below], (below, above)) if major(below) == major(above) == number[0] else None


def parts(version: str | None) -> tuple[int, int, int] | None:
    """Split an exact version; None for a pre-release or anything else."""
    numbers = (version or "").split(".")
    if len(numbers) != 3 or not all(number.isdecimal() and number.isascii() for number in numbers):  # noqa: PLR2004
        return None
    return (int(numbers[0][:9]), int(numbers[1][:9]), int(numbers[2][:9]))


def major(version: str | None) -> int | None:
    """Give the major number of an exact version."""
    numbers = parts(version)
    return None if numbers is None else numbers[0]


@remembered
def installed(setup: Setup, call: Call) -> str | None:
    """Give the version of the call's package that the lockfile resolved where the call's package is imported."""
    return counted(call, setup.apps, setup.manifests).version


def is_measured(call: Call) -> bool:
    """Tell whether what a call sets up rests on packages that were measured; SDKs of other platforms do not."""
    return not call.package.startswith(OTHER_PLATFORMS) and call.method not in FOR_CLOUDFLARE


def basis(setup: Setup, call: Call, versions: tuple[str, ...] = (REFERENCE,), run: tuple[str, ...] = ()) -> Prose:
    """Say on which versions a statement rests; empty where the installed one is among them. `run`: packages that were run for this one too."""
    version = installed(setup, call)
    measured = [Code(known) for known in versions]
    if call.package not in (*RUN, *run):
        return say(
            "Measured with {measured} of the SDK that {package} builds on; {package} itself was not run.",
            measured=measured,
            package=Code(call.package),
        )
    if version in versions:
        return ()
    if version is None:
        return say(
            "Measured with {measured}; which version of {package} is installed is not in a lockfile.",
            measured=measured,
            package=Code(call.package),
        )
    return say(
        "Measured with {measured}; not measured with the installed {package} {version}.",
        measured=measured,
        package=Code(call.package),
        version=Code(version),
    )


def version_prose(setup: Setup, call: Call) -> Prose:
    """Name the installed package and version: "`@sentry/node` `10.28.0`"."""
    version = installed(setup, call)
    return (Code(call.package), " ", Code(version)) if version else (Code(call.package), " of unknown version")


def _before(known: str, number: tuple[int, int, int]) -> bool:
    return _order(known) < number


def _after(known: str, number: tuple[int, int, int]) -> bool:
    return _order(known) > number


def _order(known: str) -> tuple[int, int, int]:
    return parts(known) or (0, 0, 0)
