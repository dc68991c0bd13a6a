from __future__ import annotations

import pytest
from setups import app, call, setup

from sphinxcontrib_errortracking.findings.measured import REQUEST_DATA, Outcome, basis, installed, outcome, parts
from sphinxcontrib_errortracking.findings.prose import text

TOKEN = REQUEST_DATA["request.query_string"]
FORWARDED = REQUEST_DATA["request.headers.x-forwarded-for"]


@pytest.mark.parametrize(
    ("fact", "version", "expected"),
    [
        (TOKEN, "10.28.0", Outcome("sent", ("10.28.0",))),
        (TOKEN, "10.72.0", Outcome("sent", ("10.72.0",))),
        (TOKEN, "10.50.3", Outcome("sent", ("10.28.0", "10.72.0"))),
        (TOKEN, "10.75.0", None),  # between a version that sends it and one that filters it
        (TOKEN, "10.78.0", Outcome("filtered", ("10.78.0",))),
        (TOKEN, "9.0.0", None),  # between two majors
        (TOKEN, "10.79.0", None),
        (TOKEN, "12.0.0", None),
        (TOKEN, "7.0.0", None),
        (TOKEN, "10.29.0-beta.1", None),
        (TOKEN, None, None),
        (FORWARDED, "10.45.0", Outcome("sent", ("10.45.0",))),
        (FORWARDED, "10.50.0", None),
        (FORWARDED, "10.60.0", Outcome("dropped", ("10.55.0", "10.78.0"))),
        (FORWARDED, "11.12.0", Outcome("sent", ("11.12.0",))),
    ],
)
def test_nothing_is_said_outside_of_what_was_measured(fact, version, expected):
    assert outcome(fact, version) == expected


def test_a_statement_says_on_which_version_it_rests():
    init = call()
    assert basis(setup(apps=[app()]), init) == ()
    assert text(basis(setup(apps=[app(number="10.30.1")]), init)) == (
        "Measured with 10.28.0; not measured with the installed @sentry/node 10.30.1."
    )
    assert "not in a lockfile" in text(basis(setup(apps=[app(number=None)]), init))


def test_the_installed_version_is_the_apps():
    two = setup(apps=[app(), app(path="apps/jobs", number="9.47.2")])
    assert installed(two, call(app="apps/jobs")) == "9.47.2"
    assert installed(two, call(app="apps/other")) is None


def test_exact_versions_only():
    assert parts("10.28.0") == (10, 28, 0)
    assert parts("10.28") is None
    assert parts("") is None
