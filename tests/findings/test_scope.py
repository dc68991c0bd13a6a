"""What of an assignment can be answered: is it about error tracking, and what does it want that no rule checks?"""

from __future__ import annotations

from dataclasses import replace

import pytest

from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.scope import foreign, unchecked
from sphinxcontrib_errortracking.source.records import Assignment

ASSIGNMENT = Assignment(
    path="docs/a.md",
    id="X1",
    name="Payments",
    category="billing",
    output="docs/billing/payments.md",
    description="How customers pay.",
    files=(),
    questions=("Which cards are taken?", "How are invoices numbered?"),
    edge_cases=("A card is refused",),
)


@pytest.mark.parametrize(
    "changes",
    [
        {"name": "Error Tracking"},
        {"name": "Crash Reports"},
        {"name": "Exception monitoring"},
        {"description": "How errors of the payment page are captured with Sentry."},
        {"description": "Everything about error reporting."},
        {"questions": ("How are breadcrumbs configured?", "How are source maps handled?"), "edge_cases": ()},
        {"questions": (), "edge_cases": (), "name": "X1", "description": ""},
        {"path": ""},
    ],
    ids=str,
)
def test_it_is_ours(changes):
    assert foreign(replace(ASSIGNMENT, **changes)) == ""


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({}, "a document on Payments (X1); "),
        ({}, " Its rules would fit 0 of its 2 questions and 0 of its 1 edge cases."),
        (
            {"questions": (), "edge_cases": ()},
            "a document on Payments (X1); this tool reads how errors are tracked with Sentry",
        ),
        ({"name": "X1"}, "a document on X1; "),
        (
            {"questions": ("How are source maps handled?", *ASSIGNMENT.questions)},
            "1 of its 3 questions and 0 of its 1 edge cases",
        ),
        ({"description": "An error message for each card, and a report of sales."}, "Payments"),
    ],
    ids=range(6),
)
def test_it_is_another_s(changes, message):
    assert message in foreign(replace(ASSIGNMENT, **changes))


def test_no_assignment_is_fine():
    assert foreign(None) == ""
    assert unchecked(None) == ()


@pytest.mark.parametrize(
    "requirement",
    [
        "Create: docs/billing/payments.md",
        "Write to `./docs/billing/payments.md`",
        "Follow the exact 10-section format from the SOP",
        "Reference docs/features/calls.md for formatting",
        "Append an entry to the tracker",
    ],
)
def test_what_every_document_meets_is_no_question(requirement):
    assert unchecked(replace(ASSIGNMENT, requirements=(requirement,))) == ()


def test_what_nothing_checks_is_a_question():
    wanted = ("Translate it into German", "Create: docs/other.md")
    found = [text(prose) for prose in unchecked(replace(ASSIGNMENT, requirements=wanted))]
    assert found == [
        "The assignment requires: “Translate it into German”. No rule checks whether the document does so.",
        "The assignment requires: “Create: docs/other.md”. Its Output File is docs/billing/payments.md, and only that is written.",
    ]


def test_a_category_that_is_not_where_the_document_lies_is_told():
    (found,) = unchecked(replace(ASSIGNMENT, output="docs/monitoring/payments.md"))
    assert text(found) == (
        "The assignment's category is “billing”, and its Output File docs/monitoring/payments.md lies in no folder of that name."
    )
