from __future__ import annotations

import pytest
from setups import setup

from sphinxcontrib_errortracking.findings import EDGE_CASES, QUESTIONS
from sphinxcontrib_errortracking.findings.assigned import (
    CONCEPTS,
    EDGE_CASE_MEANINGS,
    QUESTION_MEANINGS,
    answers,
    edge_cases,
    match,
)
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.records import Verdict

SCENARIOS = [
    ("Error in widget on customer site", "widget-error-on-customer-site"),
    ("Errors thrown by the embedded widget on a customer's page", "widget-error-on-customer-site"),
    ("Exceptions of the widget on third-party websites", "widget-error-on-customer-site"),
    ("Server error with sensitive data", "server-error-with-sensitive-data"),
    ("Backend exceptions that contain PII", "server-error-with-sensitive-data"),
    ("Error during WebRTC connection", "webrtc-error"),
    ("Peer connection failures", "webrtc-error"),
    ("Source map lookup failure", "source-map-lookup-failure"),
    ("Sourcemaps are missing", "source-map-lookup-failure"),
    ("Source map upload fails", "source-map-upload-failure"),
    ("High error volume rate limiting", "high-error-volume"),
    ("A flood of errors", "high-error-volume"),
    ("Rate limits of Sentry", "rate-limited"),
    ("Error in auth middleware", "auth-middleware-error"),
    ("The authentication middleware throws", "auth-middleware-error"),
    ("Client-side network errors", "client-network-errors"),
    ("Failed fetch requests in the browser", "client-network-errors"),
    ("Unhandled promise rejections", "unhandled-promise-rejections"),
    ("A rejected promise nobody handles", "unhandled-promise-rejections"),
    ("Ad blockers", "ad-blocker"),
    ("Error in the embedded widget on a third-party website", "widget-error-on-customer-site"),
    ("Widget crashes on a merchant's page", "widget-error-on-customer-site"),
    ("Exception in widget on customer site", "widget-error-on-customer-site"),
    ("Backend exception containing PII", "server-error-with-sensitive-data"),
    ("Server error with passwords in the payload", "server-error-with-sensitive-data"),
    ("API error with private data", "server-error-with-sensitive-data"),
    ("WebRTC failure during a call", "webrtc-error"),
    ("Video call fails to connect", "webrtc-error"),
    ("ICE connection failure", "webrtc-error"),
    ("Source map not found", "source-map-lookup-failure"),
    ("Missing source maps", "source-map-lookup-failure"),
    ("Source map mismatch", "source-map-lookup-failure"),
    ("Burst of errors", "high-error-volume"),
    ("Error storm / rate limiting", "high-error-volume"),
    ("Thousands of errors at once", "high-error-volume"),
    ("Auth middleware throws", "auth-middleware-error"),
    ("Error in authentication middleware", "auth-middleware-error"),
    ("Session check fails in middleware", "auth-middleware-error"),
    ("Failed fetch in the browser", "client-network-errors"),
    ("Network error on the client", "client-network-errors"),
    ("Unhandled rejections", "unhandled-promise-rejections"),
    ("Async function rejects without catch", "unhandled-promise-rejections"),
    ("Uncaught promise", "unhandled-promise-rejections"),
    ("Missing DSN", "dsn-not-configured"),
    ("SENTRY_DSN is not set", "dsn-not-configured"),
    ("DSN unset", "dsn-not-configured"),
    ("User is offline", "offline"),
    ("Sentry is unreachable", "offline"),
    ("Ad blocker blocks Sentry", "ad-blocker"),
    ("Process exits before the event is sent", "process-exit-after-capture"),
    ("Component throws inside an error boundary", "react-error-boundary"),
    ("Replay of password inputs", "replay-of-forms"),
    ("Uncaught exception in Node", "uncaught-exception-listener"),
    ("Edge runtime errors", "edge-runtime-error"),
    ("console.error calls", "console-errors"),
    ("Sentry initialised twice", "duplicate-init"),
    ("Source map upload fails in CI", "source-map-upload-failure"),
    ("Browser extension errors", "browser-extension-noise"),
    ("Errors swallowed by catch", "swallowed-errors"),
    ("Server errors in SSR", "ssr-and-api-errors"),
    ("Script error from a CDN", "cross-origin-script-error"),
    ("Error in an Express route handler", "server-error-handler"),
    ("beforeSend returns null", "before-send-drops"),
    ("Release not set", "release-unset"),
    ("No environment configured", "environment-unset"),
    ("Lambda freezes before sending", "serverless-flush"),
    ("Config file never loaded", "init-never-loaded"),
]
STRANGE = [
    "Error in widget during a WebRTC connection",  # two rules fit
    "Errors of the payment provider",
    "Rate limiting of the login endpoint",
    "Error in the widget",
    "Unhandled promise rejections of the legacy billing cron importer",
    "Error",
    "",
    "Timezone differences",
    "Two users edit the same record",
    "Stripe webhook fails",
    "Video quality drops",
    "Database connection lost",
    "Cookie consent declined",
    "User uploads a large file",
    "Server restarts during deployment",
    "Client version mismatch",
    "Login fails with wrong password",
    "Session expires",
    "Browser tab in background",
    "Production database is slow",
    "Widget is resized",
    "Customer changes the site theme",
    "Webhook request times out",
    "Rate limit of the public API",
]
ASKED = [
    ("What errors are captured by Sentry?", "errors-captured"),
    ("Which exceptions end up in Sentry?", "errors-captured"),
    ("What user context is attached to errors?", "user-context"),
    ("How do we identify the user of an error?", None),
    ("How are source maps handled?", "source-maps"),
    ("What is the error filtering/sampling strategy?", "filtering-sampling"),
    ("Which errors are ignored?", "filtering-sampling"),
    ("How are breadcrumbs configured?", "breadcrumbs"),
    ("What environment separation exists (dev/staging/prod)?", "environments"),
    ("How are performance traces configured?", "traces"),
    ("How are performance traces sampled?", "traces"),
    ("What sensitive data is scrubbed?", "scrubbing"),
    ("How is PII redacted?", "scrubbing"),
    ("How are release versions tracked?", "releases"),
    ("What alert rules are configured in Sentry?", "alerts"),
    ("Who is on call?", None),
    ("Which errors end up in Sentry?", "errors-captured"),
    ("What does Sentry catch?", "errors-captured"),
    ("What kinds of exceptions are reported to Sentry?", "errors-captured"),
    ("Which failures get reported?", "errors-captured"),
    ("Which user data is attached to an error?", "user-context"),
    ("Do we identify users in error reports?", "user-context"),
    ("What user information is sent along?", "user-context"),
    ("How do source maps get to Sentry?", "source-maps"),
    ("Are stack traces symbolicated?", "source-maps"),
    ("How are minified stack traces resolved?", "source-maps"),
    ("What is dropped before sending?", "filtering-sampling"),
    ("What sample rate do we use for errors?", "filtering-sampling"),
    ("How are breadcrumbs set up?", "breadcrumbs"),
    ("Which breadcrumbs are recorded?", "breadcrumbs"),
    ("How are development, staging and production told apart?", "environments"),
    ("Which environments exist?", "environments"),
    ("Is staging separated from production?", "environments"),
    ("How is performance monitoring set up?", "traces"),
    ("What tracing sample rate is used?", "traces"),
    ("Are spans and transactions collected?", "traces"),
    ("What PII is removed?", "scrubbing"),
    ("How is personal data masked?", "scrubbing"),
    ("Which sensitive fields are redacted?", "scrubbing"),
    ("How do we protect personal information?", "scrubbing"),
    ("How are releases tagged?", "releases"),
    ("How do we know which version an error comes from?", "releases"),
    ("How is the release version set?", "releases"),
    ("Who gets notified when errors happen?", "alerts"),
    ("What alerts are set up?", "alerts"),
    ("What is the weather?", None),
    ("How are payments processed?", None),
    ("Which database is used?", None),
    ("How is the cache invalidated?", None),
    ("What is the deployment schedule?", None),
    ("How do users log in?", None),
    ("How many users are online?", None),
    ("Is the API versioned?", None),
    ("Which feature flags exist?", None),
    ("How are emails sent?", None),
    ("How is the page rendered?", None),
    ("What is the pricing of Sentry?", None),
    ("Who owns the Sentry account?", None),
    ("How are translations loaded?", None),
    ("How long is data retained?", None),
    ("How are secrets rotated?", None),
    ("How is the staging database seeded?", None),
    ("How are sessions stored?", None),
    ("How are passwords hashed?", None),
    ("Which tests run in CI?", None),
    ("What browser versions are supported?", None),
    ("How are user permissions checked?", None),
]


@pytest.mark.parametrize(("wording", "rule"), SCENARIOS)
def test_a_scenario_is_matched_by_its_meaning(wording, rule):
    assert match(wording, EDGE_CASE_MEANINGS) == rule


@pytest.mark.parametrize("wording", STRANGE)
def test_a_strange_scenario_is_not_guessed_at(wording):
    assert match(wording, EDGE_CASE_MEANINGS) is None


@pytest.mark.parametrize(("wording", "rule"), ASKED)
def test_a_question_is_matched_by_its_meaning(wording, rule):
    assert match(wording, QUESTION_MEANINGS) == rule


def test_the_tables_name_rules_and_concepts_that_exist():
    assert set(EDGE_CASE_MEANINGS) <= {rule.name for rule in EDGE_CASES}
    assert set(QUESTION_MEANINGS) == {rule.name for rule in QUESTIONS}
    for meaning in (*EDGE_CASE_MEANINGS.values(), *QUESTION_MEANINGS.values()):
        assert frozenset().union(*meaning.needs, meaning.may) <= set(CONCEPTS)


def test_nothing_of_an_assignment_is_dropped():
    rows = edge_cases(setup(), ["Error during WebRTC connection", "Errors of the payment provider"])
    assert [row.assigned for row in rows[:2]] == ["Error during WebRTC connection", "Errors of the payment provider"]
    assert (rows[0].rule, rows[1].rule) == ("webrtc-error", "")
    assert rows[1].finding.verdict is Verdict.UNKNOWN
    assert "Errors of the payment provider" in text(rows[1].finding.unknown)
    assert {row.rule for row in rows} == {"", *(rule.name for rule in EDGE_CASES)}
    assert len(rows) == len(EDGE_CASES) + 1


@pytest.mark.parametrize("write", [str, str.upper, lambda title: '"' + title.replace("'", "\u2019") + '."'])
def test_a_scenario_that_is_a_rules_own_title_is_answered_by_it_once(write):
    titles = [write(rule.scenario) for rule in EDGE_CASES]
    rows = edge_cases(setup(), titles)
    assert [(row.rule, row.scenario) for row in rows] == [
        (rule.name, title) for rule, title in zip(EDGE_CASES, titles, strict=True)
    ]


def test_a_scenario_that_an_assignment_lists_twice_has_one_row():
    rows = edge_cases(
        setup(), ["A React component throws", "Payment fails", "A React component throws.", "payment fails"]
    )
    assert [row.assigned for row in rows if row.assigned] == ["A React component throws", "Payment fails"]
    assert len([row for row in rows if row.rule == "react-error-boundary"]) == 1


def test_a_question_without_a_rule_is_an_open_question():
    (found,) = answers(setup(), ["Who is on call?"])
    assert (found.rule, found.question, found.sentences) == ("", "Who is on call?", ())
    assert "Who is on call?" in text(found.unknowns[0])
