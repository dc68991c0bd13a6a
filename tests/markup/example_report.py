"""Reports built by hand, so that this room is tested alone. Every string that a repository can say is a parameter."""

from __future__ import annotations

from dataclasses import replace

from sphinxcontrib_errortracking.evaluate.values import (
    Choice,
    Comparison,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.findings.records import (
    Answer,
    Code,
    EdgeCase,
    Finding,
    Issue,
    Place,
    Report,
    Row,
    Severity,
    SourceFile,
    Transition,
    Verdict,
)
from sphinxcontrib_errortracking.model.records import App, Call, OptionFact, Setup
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.records import Assignment, Manifests, ResolvedVersion

PACKAGE = "@sentry/nextjs"
VERSION = "10.28.0"


def at(source: str, line: int) -> SourceLocation:
    return SourceLocation(source, line)


CLIENT = "apps/dashboard/sentry.client.config.ts"
SHARED = "packages/config/src/index.ts"


def options(rate: float, *, hole: Unknown | None = None, dsn: str = "NEXT_PUBLIC_SENTRY_DSN") -> ObjectValue:
    return ObjectValue(
        (
            ("dsn", EnvironmentVariable(dsn, (at(CLIENT, 4),))),
            ("tracesSampleRate", Static(rate, (at(CLIENT, 5), at(SHARED, 2)))),
            ("autoSessionTracking", Static(value=True, chain=(at(CLIENT, 6),))),
            ("tracesSampleRat", Static(1.0, (at(CLIENT, 7),))),
        ),
        (at(CLIENT, 3),),
        hole,
    )


def setup(*, hole: Unknown | None = None, app: str = "apps/dashboard") -> Setup:
    rates = Choice(
        ((Comparison("NODE_ENV", "===", "production"), options(0.1, hole=hole)), (None, options(1.0, hole=hole)))
    )
    client = Call(
        id=f"{app}:browser",
        method="init",
        package=PACKAGE,
        loc=at(CLIENT, 3),
        app=app,
        runtime="browser",
        arguments=(),
        options=rates,
        options_by_environment={
            "development": options(1.0, hole=hole),
            "staging": options(0.1, hole=hole),
            "production": options(0.1, hole=hole),
        },
        active=None,
        active_by_environment={"development": None, "staging": None, "production": None},
        condition="NEXT_PUBLIC_SENTRY_DSN is set",
    )
    server = replace(
        client, id=f"{app}:server", runtime="server", options=ObjectValue(()), options_by_environment={}, active=True,
        condition="",
    )  # fmt: skip
    version = ResolvedVersion(package=PACKAGE, version=VERSION, range="^10", loc=at("pnpm-lock.yaml", 9))
    dashboard = App(
        path=app, name="@acme/dashboard", framework="next", framework_version=None, kind="dashboard", sdks=(version,),
        runtimes=("browser", "server"),
    )  # fmt: skip
    widget = replace(dashboard, path="apps/widget", name="@acme/widget", kind="widget", sdks=(), runtimes=("browser",))
    other = replace(dashboard, path="legacy/widget", name="old-widget", sdks=(), runtimes=())
    facts = [
        OptionFact(name="dsn", status="known", default=None),
        OptionFact(name="tracesSampleRate", status="known", default="undefined"),
        OptionFact(name="sampleRate", status="known", default="1"),
        OptionFact(name="autoSessionTracking", status="removed", default=None, note="removed in 9.0.0"),
        OptionFact(name="tracesSampleRat", status="unknown", default=None),
    ]
    return Setup(
        name="acme",
        environments=("development", "staging", "production"),
        assumptions={},
        apps=(dashboard, widget, other),
        calls=(client, server),
        catch_blocks=(),
        boundaries=(),
        listeners=(),
        reads=(),
        facts=(),
        entries=(),
        manifests=Manifests(),
        files=(),
        diagnostics=(),
        option_facts={(call.id, fact.name): fact for call in (client, server) for fact in facts},
    )


def assignment(text: str = "Error Tracking") -> Assignment:
    return Assignment(
        path="docs/prompts/active/doc-agent-M2.md",
        id="M2",
        name=text,
        category="monitoring",
        output="docs/features/monitoring/error-tracking.md",
        description=text,
        files=(),
        questions=(),
        edge_cases=(),
    )


def report(text: str = "apps/dashboard", said: str = "", *, setup_: Setup | None = None) -> Report:
    """A report with a row everywhere; `text` stands wherever the repository's strings go, `said` where people's words go."""
    code = Code(text)
    spot = Place(at(text, 7))
    words = said or "An error is thrown"
    evidence = (at(text, 1), at(text, 1), at("b.ts", 2))

    def row(count: int) -> Row:
        return Row(cells=tuple(("Words ", code, " and ", spot) for _ in range(count)))

    def case(verdict: Verdict, assigned: str = "") -> EdgeCase:
        finding = Finding(
            verdict=verdict,
            behavior=("It is ", code),
            evidence=evidence,
            notes=("A note",),
            unknown=(
                "what ",
                code,
                " is",
            ),
        )
        return EdgeCase(rule=f"rule-{verdict.name}", scenario=f"{words} {verdict}", trigger=words, finding=finding,
                        assigned=assigned)  # fmt: skip

    return Report(
        setup=setup_ or setup(),
        assignment=assignment(said or "Error Tracking"),
        summary=(("Sentry is used in ", code, "."), ("It works.",)),
        affected_users=(("Website Visitor", True), ("Agent", False), ("Admin", True), ("Platform Admin", False)),
        affected_by=(),
        purpose=(("It reports errors of ", code, "."),),
        user_goals=(row(3),),
        flow=(("First ", code), ("Then ", spot)),
        transitions=(
            Transition(source="[*]", target="thrown", label=""),
            Transition(source="thrown", target=text, label=text),
        ),
        states=(row(4), row(4)),
        triggers=(row(4),),
        functions=(row(3),),
        data_flow=(Transition(source=text, target="Sentry", label=text),),
        answers=(
            Answer(rule="captured", question=words, sentences=(("Errors of ", code, "."),), evidence=evidence,
                   unknowns=(("whether ", code, " is set"),)),
            Answer(rule="", question="What alert rules are configured in Sentry?", sentences=()),
        ),
        edge_cases=(*(case(verdict) for verdict in Verdict), case(Verdict.HANDLED, "Error in auth middleware")),
        errors=(row(4),),
        performance=(row(3),),
        security=(row(2),),
        reliability=(row(2),),
        issues=tuple(
            Issue(rule="x", issue=("Bad ", code), impact=("Much",), severity=severity, fix=("Fix ", code), evidence=evidence)
            for severity in Severity
        ),
        code_references=(row(4),),
        source_files=(
            SourceFile(paths=(text, "turbo.json"), purpose=words, found=(text,)),
            SourceFile(paths=("apps/widget/src/sentry.ts",), purpose=words, found=(), instead=evidence, note=("None ", code)),
        ),
        open_questions=(("What is ", code, "?"),),
    )  # fmt: skip


def empty_report() -> Report:
    """A report of a repository without anything."""
    nothing = replace(setup(), apps=(), calls=(), option_facts={})
    full = report(setup_=nothing)
    empty = {
        name: ()
        for name in Report.__dataclass_fields__
        if name not in {"setup", "assignment"}
    }  # fmt: skip
    return replace(full, assignment=None, **empty)
