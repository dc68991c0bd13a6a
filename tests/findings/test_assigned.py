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
]
STRANGE = [
    "Error in widget during a WebRTC connection",  # two rules fit
    "Errors of the payment provider",
    "Rate limiting of the login endpoint",
    "Error in the widget",
    "Unhandled promise rejections of the legacy billing cron importer",
    "Error",
    "",
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


def test_a_question_without_a_rule_is_an_open_question():
    (found,) = answers(setup(), ["Who is on call?"])
    assert (found.rule, found.question, found.sentences) == ("", "Who is on call?", ())
    assert "Who is on call?" in text(found.unknowns[0])
