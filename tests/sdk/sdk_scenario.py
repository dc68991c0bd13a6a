"""One scenario: a program of ours, run with the real SDK, and what was measured of it.

A scenario is a case of `tests/cases/sdk/*.md`. Its `expected` fence has a line for each statement, `name: value`; the names are those
of STEERING and DOCUMENTED below, and every other name is a measured value, see `Measured.look`.
"""

from __future__ import annotations

import json
import os
import shlex
import shutil
import subprocess
import time
from dataclasses import asdict, dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sdk_ingest import free_port, listening

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from casefile import Case
    from sdk_ingest import Ingest

PACKAGES = Path(__file__).parent / "packages"
ADDRESS = "127.0.0.1:9999"  #: stands in the programs where the address of the ingest belongs
DEFAULT_SDK = "sentry-10"
STEERING = ("sdk", "start", "ingest", "request")
DOCUMENTED = ("rule", "question", "verdict", "says", "silent on", "except")
LIVES_ON = "lives on"  #: what `exit` is for a program that had to be ended
PATIENCE = 60.0  #: seconds after which a program is hung
SETTLE = 1.0  #: seconds in which nothing more must come from a program that lives on
#: part of an event's request -> what a request of ours carries there
MARKERS = {
    "request.cookies": "cookie-marker",
    "request.headers.authorization": "header-marker",
    "request.headers.x-forwarded-for": "203.0.113.9",
    "request.query_string": "query-marker",
    "request.url": "query-marker",
    "request.data": "body-marker",
}


@dataclass(frozen=True)
class Claim:
    """What the documentation has to say of the program: a rule's verdict, and words of its sentences.

    `except: WORDS` are words that it has to say too, and that take this run out of what the verdict promises.
    """

    rule: str
    verdict: str = ""
    says: tuple[str, ...] = ()
    silent: tuple[str, ...] = ()
    excepted: bool = False  #: the sentences themselves say that the verdict does not hold for this very run
    is_question: bool = False


@dataclass(frozen=True)
class Scenario:
    name: str
    case: Case
    sdk: str
    start: str
    ingest: str = "ok"
    requests: tuple[str, ...] = ()
    claims: tuple[Claim, ...] = ()
    measured: tuple[tuple[str, str], ...] = ()

    def is_over(self, ingest: Ingest) -> bool:
        """Tell whether all has come that has to come from a program that lives on; an end that has to come is waited for."""
        wanted = dict(self.measured)
        arrived = all(len(ingest.of(kind)) >= int(wanted.get(f"{kind}s", "0")) for kind in ("event", "transaction"))
        return arrived and wanted.get("exit") == LIVES_ON

    def write(self, folder: Path) -> Path:
        """Write the program with the manifest and the lockfile of the SDK that it runs with."""
        self.case.write(folder)
        source = PACKAGES / self.sdk
        manifest = json.loads((source / "package.json").read_text(encoding="utf-8"))
        manifest |= {"name": "program", "scripts": {"start": self.start}}
        (folder / "package.json").write_text(json.dumps(manifest, indent=2) + "\n", encoding="utf-8")
        shutil.copyfile(source / "package-lock.json", folder / "package-lock.json")
        return folder


@dataclass
class Measured:
    """What came of a run. `exit` is the exit code, or None where the program had to be ended."""

    exit: int | None = None
    output: str = ""
    answers: list[int] = field(default_factory=list)
    requests: list[str] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    transactions: list[dict[str, Any]] = field(default_factory=list)
    reports: list[dict[str, Any]] = field(default_factory=list)
    recordings: list[str] = field(default_factory=list)  #: of replays, as text
    kinds: list[str] = field(default_factory=list)  #: the types of all items that came
    loaded: list[str] = field(default_factory=list)  #: the files of which something was seen to be loaded

    def look(self, name: str) -> str:
        """Give a measured value as a line of `expected` writes it."""
        head, _, path = name.partition(".")
        if head in ("event", "transaction"):
            # requests of their own carry them: which one comes first is left to chance
            return " | ".join(sorted({_walk([one], path) for one in getattr(self, f"{head}s")})) or "absent"
        if head == "request":
            return self.request_part(name)
        if head == "recorded":
            return "sent" if any(path in text for text in self.recordings) else "absent"
        return str(self.dropped(path)) if head == "dropped" else VALUES[head](self)

    def dropped(self, reason: str) -> int:
        """How many errors the SDK itself says that it dropped for a reason."""
        discarded = [entry for report in self.reports for entry in report.get("discarded_events", ())]
        return sum(
            entry["quantity"] for entry in discarded if (entry["reason"], entry["category"]) == (reason, "error")
        )

    def request_part(self, path: str) -> str:
        """What became of a marker: sent, filtered, or absent."""
        text = _walk(self.events[-1:], path)
        if MARKERS[path] in text:
            return "sent"
        return "filtered" if "[Filtered]" in text else "absent"


#: measured values that are no part of an event
VALUES: Mapping[str, Callable[[Measured], str]] = {
    "recordings": lambda run: "some" if run.recordings else "none",
    "crumb": lambda run: str(_crumbs(run)[0]["data"]["status_code"]) if _crumbs(run) else "none",
    "loaded": lambda run: " ".join(run.loaded) or "nothing",
    "exit": lambda run: LIVES_ON if run.exit is None else str(run.exit),
    "events": lambda run: str(len(run.events)),
    "transactions": lambda run: str(len(run.transactions)),
    "spans": lambda run: str(sum(len(one.get("spans", ())) for one in run.transactions)),
    "answer": lambda run: " ".join(map(str, run.answers)),
    "attempts": lambda run: str(len(run.requests)),
    "paths": lambda run: " ".join(dict.fromkeys(run.requests)) or "none",
    "breadcrumbs": lambda run: str(len(run.events[-1].get("breadcrumbs", ())) if run.events else 0),
    "mechanism": lambda run: " ".join(sorted({str(_mechanism(event)) for event in run.events})) or "none",
    "errors": lambda run: " | ".join(str(_title(event)) for event in run.events) or "none",
}


def _mechanism(event: dict[str, Any]) -> str | None:
    values = (event.get("exception") or {}).get("values") or [{}]
    return (values[-1].get("mechanism") or {}).get("type")


def _crumbs(run: Measured) -> list[dict[str, Any]]:
    """The breadcrumbs of answers to the page's requests, in the last event."""
    crumbs = run.events[-1].get("breadcrumbs", ()) if run.events else ()
    return [crumb for crumb in crumbs if crumb.get("category") == "fetch"]


def _title(event: dict[str, Any]) -> str | None:
    values = (event.get("exception") or {}).get("values")
    return values[-1].get("value") if values else event.get("message")


def _walk(found: Any, path: str) -> str:
    """Follow a dotted path; header names are in lower case on the wire. "absent" where it ends."""
    value = found[0] if found else None
    for name in path.split("."):
        if isinstance(value, list):
            value = dict(enumerate(value)).get(int(name))
        else:
            value = value.get(name) if isinstance(value, dict) else None
    if value is None:
        return "absent"
    return value if isinstance(value, str) else json.dumps(value, sort_keys=True)


def scenarios(case: Case, source: str) -> list[Scenario]:
    """Read a case's `expected` fence: a scenario for each SDK that its line `sdk` names."""
    steering: dict[str, str] = {}
    requests: list[str] = []
    claims: list[Claim] = []
    measured: list[tuple[str, str]] = []
    for line in case.expected.strip().splitlines():
        name, _, value = line.partition(": ")
        if name in ("request", "do"):
            requests.append(value)
        elif name in STEERING:
            steering[name] = value
        elif name in ("rule", "question"):
            claims.append(Claim(value, is_question=name == "question"))
        elif name in DOCUMENTED:
            claims[-1] = _told(claims[-1], name, value)
        else:
            measured.append((name, value))
    given = {"requests": tuple(requests), "claims": tuple(claims), "measured": tuple(measured)}
    if "start" not in steering:
        steering["start"] = f"node {next(file for file in case.files if file.startswith('index.'))}"
    sdks = steering.pop("sdk", DEFAULT_SDK).split()
    return [Scenario(f"{source}: {case.name} ({sdk})", case, sdk, **steering, **given) for sdk in sdks]


def _told(claim: Claim, name: str, value: str) -> Claim:
    told = asdict(claim)
    told |= {"verdict": value} if name == "verdict" else {}
    told["says"] = (*claim.says, value) if name in ("says", "except") else claim.says
    told["excepted"] = claim.excepted or name == "except"
    told["silent"] = (*claim.silent, value) if name == "silent on" else claim.silent
    return Claim(**told)


def measure(wanted: Scenario, folder: Path) -> Measured:
    """Run a scenario's program in its folder, above which `node_modules` can be found."""
    port = free_port()
    with listening(wanted.ingest) as (ingest, address):
        for name in wanted.case.files:
            path = folder / name
            path.write_text(path.read_text(encoding="utf-8").replace(ADDRESS, f"127.0.0.1:{address}"), encoding="utf-8")
        environment, command = _command(wanted.start.replace(ADDRESS, f"127.0.0.1:{address}"))
        # nothing of the machine's environment: the SDK would take a release from the variables of a build service
        environment |= {"NODE_COMPILE_CACHE": str(folder.parent / "compiled")}  # of Node 22 and later
        environment |= {"PATH": os.environ["PATH"], "HOME": str(folder), "PORT": str(port)}
        with (folder / "output.log").open("w+", encoding="utf-8") as log:
            process = subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=subprocess.STDOUT)
            try:
                result = follow(wanted, process, ingest, port)
            finally:
                process.kill()
                process.wait()
            log.seek(0)
            result.output = log.read()
        result.events, result.transactions = ingest.of("event"), ingest.of("transaction")
        result.reports, result.requests = ingest.of("client_report"), list(ingest.requests)
        result.kinds = sorted(ingest.kinds())
    return result


def _command(start: str) -> tuple[dict[str, str], list[str]]:
    """Part a start script into the variables before the command, and the command."""
    words = shlex.split(start)
    first = next(index for index, word in enumerate(words) if "=" not in word)
    return dict(word.split("=", 1) for word in words[:first]), words[first:]


def follow(
    wanted: Scenario, process: subprocess.Popen[bytes], ingest: Ingest, port: int, *, answer_within: float = 5
) -> Measured:
    """Ask the program what its case asks, and wait for what has to come of it."""
    result = Measured()
    end = time.monotonic() + PATIENCE
    for request in wanted.requests:
        answer = _ask(request, process, port, end, answer_within)
        if answer is not None:
            result.answers.append(answer)
    while process.poll() is None and time.monotonic() < end:
        if wanted.is_over(ingest):
            _wait(process, SETTLE)
            break
        time.sleep(0.02)
    result.exit = process.poll()
    return result


def _wait(process: subprocess.Popen[bytes], seconds: float) -> None:
    try:
        process.wait(seconds)
    except subprocess.TimeoutExpired:
        return


def _ask(request: str, process: subprocess.Popen[bytes], port: int, end: float, within: float) -> int | None:
    """Ask the program's server, as soon as it listens, with a marker in every part; None where it gave no answer."""
    method, path = request.split()
    headers = {
        "Cookie": "session=cookie-marker",
        "Authorization": "Bearer header-marker",
        "X-Forwarded-For": MARKERS["request.headers.x-forwarded-for"],
    }
    body = json.dumps({"password": "body-marker"}) if method == "POST" else None
    headers |= {"Content-Type": "application/json"} if body else {}
    while time.monotonic() < end and process.poll() is None:
        connection = HTTPConnection("127.0.0.1", port, timeout=within)
        try:
            connection.request(method, f"{path}?token=query-marker", body, headers)
            return connection.getresponse().status
        except ConnectionRefusedError:
            time.sleep(0.05)
        except OSError:
            return None
        finally:
            connection.close()
    return None
