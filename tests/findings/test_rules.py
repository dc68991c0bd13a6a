"""Rules on Setups that a builder makes: what no repository is needed for."""

from __future__ import annotations

import dataclasses

import pytest
from setups import DSN, app, at, browser_app, call, dashboard, integration, server, setup, widget

from sphinxcontrib_errortracking.evaluate.values import EnvironmentVariable, ObjectValue, Unknown
from sphinxcontrib_errortracking.findings import EDGE_CASES, QUESTIONS
from sphinxcontrib_errortracking.findings.fate import boundary_fate, fate
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.questions import answer
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.findings.scrubbing import covers, may_cover, request_fields
from sphinxcontrib_errortracking.findings.state import Captures, Isolated, Silent, Unclear, state
from sphinxcontrib_errortracking.model.records import (
    CatchBlock,
    CodeFact,
    Entry,
    ErrorBoundary,
    FunctionSummary,
    ProcessListener,
)
from sphinxcontrib_errortracking.source.records import (
    AlertResource,
    Diagnostic,
    DiagnosticKind,
    Manifests,
    TurboConfig,
    TurboGrant,
)

RULES = {rule.name: rule for rule in EDGE_CASES}
HOLE = Unknown("a function of a package decides it", (at("apps/server/src/sentry.ts", 7),))


def check(name, built):
    return RULES[name].check(built)


@pytest.mark.parametrize("rule", EDGE_CASES, ids=lambda rule: rule.name)
def test_a_repository_without_sentry_applies_to_no_rule(rule):
    finding = rule.check(setup())
    assert finding.verdict is Verdict.NOT_APPLICABLE
    assert text(finding.behavior).endswith(".")


#: rules that look at options of `init`; with those unknown they know nothing
OF_OPTIONS = (
    "unhandled-promise-rejections",
    "high-error-volume",
    "client-network-errors",
    "server-error-with-sensitive-data",
    "dsn-not-configured",
    "offline",
    "ad-blocker",
    "sample-rate",
    "before-send-drops",
    "environment-unset",
    "release-unset",
    "replay-of-forms",
    "replay-rates-unset",
    "console-errors",
    "browser-extension-noise",
    "cross-origin-script-error",
    "option-ignored",
)


@pytest.mark.parametrize("name", OF_OPTIONS)
@pytest.mark.parametrize("options", [HOLE, ObjectValue((), (at("a.ts"),), HOLE)], ids=["unknown", "open"])
def test_options_that_cannot_be_evaluated_are_never_judged(name, options):
    calls = [
        call(options=options),
        call(app="apps/web", package="@sentry/browser", runtime="browser", options=options),
    ]
    finding = check(name, setup(apps=[server(), browser_app()], calls=calls))
    assert finding.verdict is Verdict.UNKNOWN
    assert finding.unknown


OF_CAPTURING = ("unhandled-promise-rejections", "console-errors")
#: rules whose answer for a server turns on whether its `init` runs
OF_RUNNING = (
    "unhandled-promise-rejections",
    "high-error-volume",
    "server-error-with-sensitive-data",
    "offline",
    "rate-limited",
    "environment-unset",
    "release-unset",
    "console-errors",
    "serverless-flush",
)


@pytest.mark.parametrize("name", OF_RUNNING)
def test_an_init_that_may_not_run_is_judged_only_where_it_makes_no_difference(name):
    calls = [call(options={"dsn": DSN}, active=None)]
    finding = check(name, setup(apps=[server()], calls=calls))
    either_way = {"console-errors": Verdict.NOT_HANDLED}
    assert finding.verdict is either_way.get(name, Verdict.UNKNOWN)
    assert finding.unknown
    calls = [call(options={"dsn": DSN}, active=False)]
    verdict = Verdict.NOT_HANDLED if name in OF_CAPTURING else Verdict.NOT_APPLICABLE
    assert check(name, setup(apps=[server()], calls=calls)).verdict is verdict


@pytest.mark.parametrize(
    ("fields", "kind"),
    [
        ({}, Captures),
        ({"active": False, "condition": "NODE_ENV is 'never'"}, Silent),
        ({"active": None}, Unclear),
        ({"active": None, "condition": "SENTRY_DSN is set"}, Captures),
    ],
)
def test_whether_an_init_runs(fields, kind):
    built = setup(apps=[server()], calls=[call(options={"dsn": DSN}, **fields)])
    assert isinstance(state(built, "apps/server", "server"), kind)


@pytest.mark.parametrize(
    ("options", "kind"),
    [
        ({"dsn": DSN, "enabled": False}, Silent),
        ({"dsn": DSN, "enabled": HOLE}, Unclear),
        ({"dsn": DSN, "enabled": EnvironmentVariable("ON")}, Captures),
        ({"dsn": DSN, "sampleRate": 0}, Silent),
        ({"dsn": DSN, "sampleRate": False}, Silent),  # taken for 0 from SDK 8 on (run)
        ({"dsn": ""}, Silent),
        ({}, Captures),  # @sentry/node takes SENTRY_DSN
    ],
)
def test_options_that_silence_an_init(options, kind):
    built = setup(apps=[server()], calls=[call(options=options)])
    assert isinstance(state(built, "apps/server", "server"), kind)


def test_a_browser_has_no_variable_for_the_dsn():
    built = setup(
        apps=[browser_app()], calls=[call(app="apps/web", package="@sentry/browser", runtime="browser", options={})]
    )
    assert isinstance(state(built, "apps/web", "browser"), Silent)


def test_a_configuration_that_nothing_loads_is_silent():
    init = call(options={"dsn": DSN})
    entry = Entry(
        app="apps/server",
        runtime="server",
        file=init.loc.source,
        loaded_by=None,
        reached=False,
        reason="nothing imports it",
    )
    assert isinstance(state(setup(apps=[server()], calls=[init], entries=(entry,)), "apps/server", "server"), Silent)
    doubtful = dataclasses.replace(entry, reached=None)
    assert isinstance(
        state(setup(apps=[server()], calls=[init], entries=(doubtful,)), "apps/server", "server"), Unclear
    )
    loaded = dataclasses.replace(entry, reached=True)
    assert isinstance(state(setup(apps=[server()], calls=[init], entries=(loaded,)), "apps/server", "server"), Captures)


def test_a_file_that_could_not_be_read_may_hold_an_init():
    problem = Diagnostic(DiagnosticKind.TOO_LARGE, "it is too large", at("apps/server/src/big.ts"))
    assert isinstance(state(setup(apps=[server()], diagnostics=(problem,)), "apps/server", "server"), Unclear)
    elsewhere = dataclasses.replace(problem, loc=at("apps/other/src/big.ts"))
    assert isinstance(state(setup(apps=[server()], diagnostics=(elsewhere,)), "apps/server", "server"), Silent)


def test_a_byte_that_is_no_utf_8_hides_no_init_in_a_file_that_does_not_speak_of_sentry():
    problem = Diagnostic(DiagnosticKind.UNREADABLE, "not UTF-8", at("apps/server/public/a.js"), decoded=True)
    assert isinstance(state(setup(apps=[server()], diagnostics=(problem,)), "apps/server", "server"), Silent)
    speaking = frozenset({"apps/server/public/a.js"})
    speaks = setup(apps=[server()], diagnostics=(problem,), mentioning=speaking)
    assert isinstance(state(speaks, "apps/server", "server"), Unclear)


def test_an_init_in_a_package_that_the_app_depends_on_is_no_silence():
    built = setup(
        apps=[server(), app(path="packages/monitoring", kind="package", sdk="@sentry/node")],
        calls=[call(app="packages/monitoring", options={"dsn": DSN})],
    )
    packages = tuple(
        dataclasses.replace(package, dependencies={"monitoring": "workspace:*"})
        if package.path == "apps/server"
        else package
        for package in built.manifests.packages
    )
    built = dataclasses.replace(built, manifests=Manifests(packages=packages))
    assert isinstance(state(built, "apps/server", "server"), Unclear)


def fields_of(number="10.28.0", package="@sentry/node", summary=None, **options):
    callbacks = {"beforeSend": summary} if summary else {}
    if summary:
        options["beforeSend"] = {}
    init = call(package=package, options={"dsn": DSN, **options}, callbacks=callbacks)
    built = setup(apps=[server(number=number, sdk=package)], calls=[init])
    return {field.path.removeprefix("request."): field.status for field in request_fields(built, init)}


def test_what_of_a_request_is_sent_depends_on_the_version():
    assert set(fields_of().values()) == {"sent"}
    assert fields_of("10.78.0") == {
        "cookies": "sent",
        "headers.authorization": "sent",
        "headers.x-forwarded-for": "dropped",
        "query_string": "filtered",
        "data": "sent",
    }
    assert fields_of("11.12.0")["data"] == "sent"
    assert set(fields_of("8.0.0").values()) == {"not measured"}
    assert set(fields_of(package="@sentry/bun").values()) == {"not measured"}
    assert set(fields_of(sendDefaultPii=False).values()) == {"sent"}
    assert set(fields_of(sendDefaultPii=True).values()) == {"sent"}
    assert set(fields_of("11.12.0", sendDefaultPii=True).values()) == {"not measured"}
    assert set(fields_of(dataCollection={}).values()) == {"not measured"}


def summary(**fields):
    return FunctionSummary(name="beforeSend", loc=at("apps/server/src/sentry.ts", 20), returns_event=True, **fields)


def test_what_before_send_takes_away():
    deleted = ("request.cookies", "request.headers.cookie", "request.headers.authorization")
    assert fields_of(summary=summary(deletes=deleted)) == {
        "cookies": "removed",
        "headers.authorization": "removed",
        "headers.x-forwarded-for": "sent",
        "query_string": "sent",
        "data": "sent",
    }
    assert fields_of(summary=summary(deletes=("request.headers.Authorization",)))["headers.authorization"] == "sent"
    assert fields_of(summary=summary(deletes=("request.cookies",)))["cookies"] == "sent"
    assert set(fields_of(summary=summary(deletes=("request",))).values()) == {"removed"}
    assert fields_of(summary=summary(assigns=("request.data",)))["data"] == "overwritten"
    assert set(fields_of(summary=summary(calls=("scrub",), complete=False)).values()) == {"unknown"}


def test_what_request_data_integration_leaves_out():
    left_out = integration("requestDataIntegration", include={"cookies": False, "headers": False})
    assert fields_of(integrations=[left_out])["cookies"] == "removed"
    assert fields_of(integrations=[left_out])["headers.authorization"] == "removed"
    assert fields_of(integrations=[left_out])["data"] == "sent"
    assert set(fields_of(integrations=HOLE).values()) == {"unknown"}


def test_a_key_that_is_not_known_may_be_any():
    assert may_cover("request.*", "request.cookies")
    assert may_cover("request.*", "request.headers.cookie")
    assert may_cover("*", "user.email")
    assert not may_cover("request.*", "user.email")
    assert not may_cover("request.headers.*", "request.data")
    assert not may_cover("request.cookies", "request.cookies")


def test_a_path_covers_what_is_below_it_only():
    assert covers("request", "request.cookies")
    assert covers("request.headers.authorization", "request.headers.authorization")
    assert not covers("request.headers.Authorization", "request.headers.authorization")
    assert not covers("request.head", "request.headers.authorization")
    assert not covers("request.headers.cookie", "request.headers")


def sensitive(**fields):
    init = call(options={"dsn": DSN, "beforeSend": {}}, callbacks={"beforeSend": summary(**fields)})
    built = setup(apps=[server(framework="express")], calls=[init])
    return check("server-error-with-sensitive-data", built).verdict


def test_verdicts_on_sensitive_data():
    assert sensitive() is Verdict.NOT_HANDLED
    assert sensitive(deletes=("request",)) is Verdict.HANDLED
    assert sensitive(deletes=("request.cookies",)) is Verdict.NOT_HANDLED
    assert sensitive(deletes=("request.cookies", "request.headers.cookie")) is Verdict.PARTLY
    assert sensitive(calls=("scrub",)) is Verdict.UNKNOWN


def test_the_repositorys_own_listener_beside_the_sdks():
    listener = ProcessListener(
        event="unhandledRejection",
        loc=at("apps/server/src/index.ts", 546),
        app="apps/server",
        captures=True,
        exits=False,
    )
    built = setup(apps=[server()], calls=[call(options={"dsn": DSN})], listeners=(listener,))
    finding = check("unhandled-promise-rejections", built)
    assert finding.verdict is Verdict.HANDLED
    assert "gives 2 events" in text(finding.behavior)


@pytest.mark.parametrize(
    ("number", "verdict"), [("7.120.4", Verdict.HANDLED), ("10.28.0", Verdict.PARTLY), ("10.78.0", Verdict.UNKNOWN)]
)
def test_an_uncaught_exception_beside_an_own_listener(number, verdict):
    listener = ProcessListener(
        event="uncaughtException",
        loc=at("apps/server/src/index.ts", 541),
        app="apps/server",
        captures=True,
        exits=False,
    )
    built = setup(apps=[server(number=number)], calls=[call(options={"dsn": DSN})], listeners=(listener,))
    assert check("uncaught-exception-listener", built).verdict is verdict


def test_the_edge_runtime_was_not_measured():
    init = call(app="apps/dashboard", package="@sentry/nextjs", runtime="edge", options={"dsn": DSN})
    built = setup(apps=[dashboard(runtimes=("edge",))], calls=[init])
    assert check("unhandled-promise-rejections", built).verdict is Verdict.UNKNOWN
    assert check("edge-runtime-error", built).verdict is Verdict.UNKNOWN
    wrapper = call("withSentryConfig", app="apps/dashboard", package="@sentry/nextjs", runtime="build", options={})
    built = setup(apps=[dashboard(runtimes=("edge",))], calls=[init, wrapper])
    assert check("edge-runtime-error", built).verdict is Verdict.HANDLED


def test_some_apps_handle_it_and_some_do_not():
    built = setup(apps=[server(), browser_app()], calls=[call(options={"dsn": DSN})])
    finding = check("unhandled-promise-rejections", built)
    assert finding.verdict is Verdict.PARTLY
    assert "apps/web in the browser: errors are not captured" in text(finding.behavior)


def test_a_package_that_looks_like_a_widget_is_a_doubt():
    built = setup(apps=[server()])
    packages = (
        *built.manifests.packages,
        dataclasses.replace(built.manifests.packages[0], path="packages/embed-script", name="embed"),
    )
    built = dataclasses.replace(built, manifests=Manifests(packages=packages))
    assert check("widget-error-on-customer-site", built).verdict is Verdict.UNKNOWN


def test_a_widget_with_a_client_of_its_own():
    client = call(
        "BrowserClient",
        app="apps/widget",
        package="@sentry/browser",
        runtime="browser",
        options={"dsn": DSN},
        id="apps/widget",
    )
    captured = call("captureException", app="apps/widget", package="@sentry/browser", runtime="browser")
    built = setup(apps=[widget(sdk="@sentry/browser")], calls=[client, captured])
    finding = check("widget-error-on-customer-site", built)
    assert finding.verdict is Verdict.PARTLY
    assert "sends what it is handed" in text(finding.behavior)
    alone = check("widget-error-on-customer-site", setup(apps=[widget(sdk="@sentry/browser")], calls=[client]))
    assert alone.verdict is Verdict.UNKNOWN


def test_webrtc_in_an_app_without_sentry():
    fact = CodeFact(topic="webrtc", detail="RTCPeerConnection", loc=at("apps/widget/src/call.ts", 3), app="apps/widget")
    finding = check("webrtc-error", setup(apps=[widget()], facts=(fact,)))
    assert finding.verdict is Verdict.NOT_HANDLED
    block = CatchBlock(
        loc=at("apps/web/src/call.ts", 8), app="apps/web", captures=False, rethrows=False, logs=True, topics=("webrtc",)
    )
    init = call(app="apps/web", package="@sentry/browser", runtime="browser", options={"dsn": DSN})
    built = setup(
        apps=[browser_app()], calls=[init], facts=(dataclasses.replace(fact, app="apps/web"),), catch_blocks=(block,)
    )
    assert check("webrtc-error", built).verdict is Verdict.PARTLY
    built = dataclasses.replace(built, catch_blocks=(dataclasses.replace(block, captures=True),))
    assert check("webrtc-error", built).verdict is Verdict.HANDLED


def test_turbo_keeps_variables_from_the_build():
    plugin = call(
        "withSentryConfig",
        app="apps/dashboard",
        package="@sentry/nextjs",
        runtime="build",
        options={"org": EnvironmentVariable("SENTRY_ORG")},
    )
    turbo = TurboConfig(loc=at("turbo.json"), mode="strict", variables={})
    built = setup(apps=[dashboard()], calls=[plugin])

    def verdict(**fields):
        manifests = dataclasses.replace(built.manifests, turbo=dataclasses.replace(turbo, **fields))
        return check("turbo-strict-environment", dataclasses.replace(built, manifests=manifests)).verdict

    assert verdict() is Verdict.NOT_HANDLED
    assert verdict(mode="loose") is Verdict.NOT_APPLICABLE
    assert verdict(grants=(TurboGrant("SENTRY_ORG", "build", at("turbo.json", 4)),)) is Verdict.PARTLY
    assert verdict(grants=(TurboGrant("SENTRY_*", "", at("turbo.json", 4)),)) is Verdict.HANDLED


def test_alert_rules_are_never_said_to_be_absent():
    rule = next(rule for rule in QUESTIONS if rule.name == "alerts")
    found = answer(rule, setup())
    assert found.sentences == ()
    assert "not determinable from this repository" in text(found.unknowns[0])
    alert = AlertResource(
        type="sentry_issue_alert",
        label="spike",
        attributes={"name": "Spike", "environment": "production", "frequency": None},
        loc=at("infra/alerts.tf", 4),
    )
    found = answer(rule, setup(manifests=Manifests(terraform=(alert,))))
    assert text(found.sentences[0]) == (
        "sentry_issue_alert.spike: named Spike; in production; for every level; how often is not told (infra/alerts.tf:4)."
    )
    assert found.evidence == (at("infra/alerts.tf", 4),)


@pytest.mark.parametrize("rule", QUESTIONS, ids=lambda rule: rule.name)
def test_a_question_about_unknown_options_is_a_doubt(rule):
    found = answer(rule, setup(apps=[server()], calls=[call(options=HOLE)]))
    assert found.unknowns or found.partial


def test_the_environment_that_the_sdk_takes():
    rule = next(rule for rule in QUESTIONS if rule.name == "environments")
    init = call(app="apps/dashboard", package="@sentry/nextjs", options={"dsn": DSN})
    words = " ".join(map(text, answer(rule, setup(apps=[dashboard(runtimes=("server",))], calls=[init])).sentences))
    assert "SENTRY_ENVIRONMENT, else vercel-$VERCEL_ENV, else NODE_ENV" in words
    other = answer(rule, setup(apps=[dashboard(runtimes=("server",), number="12.0.0")], calls=[init]))
    assert "not measured" in text(other.unknowns[0])


def test_a_client_of_its_own_is_no_silence():
    client = call(
        "BrowserClient",
        app="apps/widget",
        package="@sentry/browser",
        runtime="browser",
        options={"dsn": DSN},
        id="apps/widget",
    )
    built = setup(apps=[widget(sdk="@sentry/browser")], calls=[client])
    assert isinstance(state(built, "apps/widget", "browser"), Isolated)
    assert check("unhandled-promise-rejections", built).verdict is Verdict.NOT_HANDLED
    assert check("offline", built).verdict is Verdict.UNKNOWN
    boundary = ErrorBoundary(
        kind="component-did-catch", loc=at("apps/widget/src/a.tsx", 3), app="apps/widget", captures=False
    )
    assert text(boundary_fate(built, boundary)).startswith("Cannot be known")


def test_what_becomes_of_a_captured_error():
    captured = call("captureException", loc=at("apps/server/src/a.ts", 3))
    silent = setup(apps=[server()], calls=[captured])
    assert text(fate(silent, "apps/server", "server", "apps/server/src/a.ts", ()).said).startswith(
        "Nothing is sent, because"
    )
    shared = setup(apps=[server(path="packages/log", kind="package")], calls=[captured])
    assert text(fate(shared, "packages/log", None, "packages/log/a.ts", ()).said).startswith("Cannot be known")
    hook = ErrorBoundary(
        kind="on-request-error", loc=at("apps/dashboard/instrumentation.ts", 3), app="apps/dashboard", captures=True
    )
    assert text(boundary_fate(setup(apps=[dashboard()]), hook)) == "Never: Next.js 14 does not call it"
