"""The report: its tables come from what is there, and nothing that is not known is lost."""

from __future__ import annotations

import dataclasses

import pytest
from setups import DSN, app, at, browser_app, call, dashboard, server, setup, widget

from sphinxcontrib_errortracking.evaluate.values import EnvironmentVariable, Unknown
from sphinxcontrib_errortracking.export import make_document
from sphinxcontrib_errortracking.findings import EDGE_CASES, QUESTIONS, report
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.model.records import Entry
from sphinxcontrib_errortracking.source.records import AssignedFile, Assignment, Diagnostic, DiagnosticKind

INIT = call(
    options={"dsn": EnvironmentVariable("SENTRY_DSN"), "beforeSend": Unknown("it is imported from a package")},
    loc=at("apps/server/src/index.ts", 45),
)
MONOREPO = setup(
    apps=[dashboard(), server(), widget()],
    calls=[
        INIT,
        call("captureException", loc=at("apps/server/src/index.ts", 60), context="listener:uncaughtException"),
    ],
    files=("apps/dashboard/next.config.js", "apps/server/src/index.ts", "apps/server/env.example", "package.json"),
)


def assignment(*files, questions=(), edge_cases=()):
    return Assignment(
        path="docs/m2.md",
        id="M2",
        name="Error Tracking",
        category="monitoring",
        output="docs/error-tracking.md",
        description="",
        files=tuple(AssignedFile(paths=tuple(path.split(" ")), purpose=purpose) for path, purpose in files),
        questions=tuple(questions),
        edge_cases=tuple(edge_cases),
    )


def test_without_an_assignment_every_rule_is_asked():
    made = report(MONOREPO)
    assert [answer.rule for answer in made.answers] == [rule.name for rule in QUESTIONS]
    assert [case.rule for case in made.edge_cases] == [rule.name for rule in EDGE_CASES]
    assert made.source_files == ()


def test_an_assignment_keeps_its_words_and_its_order():
    made = report(
        MONOREPO,
        assignment(
            questions=["How is PII redacted?", "Who is on call?"],
            edge_cases=["Offline customers", "Peer connection failures"],
        ),
    )
    assert [(answer.rule, answer.question) for answer in made.answers] == [
        ("scrubbing", "How is PII redacted?"),
        ("", "Who is on call?"),
    ]
    assert [(case.rule, case.scenario) for case in made.edge_cases[:2]] == [
        ("", "Offline customers"),
        ("webrtc-error", "Peer connection failures"),
    ]
    assert len(made.edge_cases) == len(EDGE_CASES) + 1


def _holds(question, doubt):
    """A question may ask the same of several apps: then their names and places stand in front of the words."""
    pieces = [piece if isinstance(piece, str) else text((piece,)) for piece in doubt]
    return all(part.strip(" ().:") in question for piece in pieces for part in piece.split(": "))


def test_the_same_doubt_about_several_apps_is_one_question():
    calls = [
        call(app=path, options={"dsn": DSN}, package="@sentry/bun", loc=at(f"{path}/src/main.ts", 3))
        for path in ("apps/a", "apps/b")
    ]
    made = report(
        setup(apps=[app(path="apps/a", sdk="@sentry/bun"), app(path="apps/b", sdk="@sentry/bun")], calls=calls)
    )
    asked = [text(question) for question in made.open_questions if "captures by itself" in text(question)]
    assert asked == [
        (
            "apps/a on the server (apps/a/src/main.ts:3) and apps/b on the server (apps/b/src/main.ts:3): "
            "what @sentry/bun captures by itself was not measured."
        )
    ]


def test_every_unknown_stands_in_the_open_questions_once():
    made = report(
        MONOREPO,
        assignment(questions=["Who is on call?", "What sensitive data is scrubbed?"], edge_cases=["Offline customers"]),
    )
    asked = [text(question) for question in made.open_questions]
    assert len(asked) == len(set(asked))
    for answer in made.answers:
        for unknown in answer.unknowns:
            assert any(_holds(question, unknown) for question in asked)
    for case in made.edge_cases:
        if case.finding.verdict is Verdict.UNKNOWN:
            for doubt in case.finding.doubts():
                assert any(case.scenario in question and _holds(question, doubt) for question in asked)


def test_a_file_that_could_not_be_read_is_an_open_question():
    problem = Diagnostic(DiagnosticKind.SYNTAX, "a bracket is missing", at("apps/web/a.ts", 3))
    made = report(dataclasses.replace(MONOREPO, diagnostics=(problem,)))
    assert "apps/web/a.ts:3 could not be read whole: a bracket is missing" in [
        text(question) for question in made.open_questions
    ]


@pytest.mark.parametrize(
    ("paths", "purpose", "found", "instead", "words"),
    [
        ("apps/server/src/index.ts", "Server", ("apps/server/src/index.ts",), [], ""),
        ("turbo.json package.json", "Variables", ("package.json",), [], "turbo.json is not there"),
        (
            "apps/server/src/sentry.ts",
            "Server Sentry setup",
            (),
            ["apps/server/src/index.ts:45"],
            "its work is done by init at apps/server/src/index.ts:45",
        ),
        (
            "apps/dashboard/next.config.mjs",
            "Next.js integration",
            (),
            ["apps/dashboard/next.config.js:1"],
            "apps/dashboard/next.config.js has its place",
        ),
        ("apps/server/.env.example", "Variables", (), ["apps/server/env.example:1"], "has its place"),
        ("apps/widget/src/sentry.ts", "Widget", (), [], "no file of apps/widget calls Sentry"),
        ("apps/mobile/src/sentry.ts", "Mobile", (), [], "no package of the repository holds its folder"),
    ],
)
def test_what_stands_in_the_place_of_a_missing_file(paths, purpose, found, instead, words):
    (row,) = report(MONOREPO, assignment((paths, purpose))).source_files
    assert row.found == found
    assert [str(loc) for loc in row.instead] == instead
    assert words in text(row.note)
    if not found and not instead:
        asked = [text(question) for question in report(MONOREPO, assignment((paths, purpose))).open_questions]
        assert sum(text(row.note) in question for question in asked) == 1


MAIN, OLD = (call(options={"dsn": DSN}, loc=at(f"apps/server/src/{name}.js", 2)) for name in ("main", "old"))


def _loaded(*, reached):
    """An entry for `old.js`, which is loaded, is not, or may be."""
    return Entry(
        app="apps/server", runtime="server", file="apps/server/src/old.js", loaded_by=None, reached=reached, reason=""
    )


@pytest.mark.parametrize(
    ("calls", "entries", "instead", "words"),
    [
        (
            (MAIN, OLD),
            (_loaded(reached=None),),
            [MAIN.loc, OLD.loc],
            "its work is done by init at apps/server/src/main.js:2, and perhaps by init at apps/server/src/old.js:2: whether that runs is not known.",
        ),
        ((OLD,), (_loaded(reached=None),), [OLD.loc], "its work may be done by init at apps/server/src/old.js:2"),
        ((MAIN, OLD), (_loaded(reached=False),), [MAIN.loc], "its work is done by init at apps/server/src/main.js:2."),
        (
            (MAIN, OLD),
            (_loaded(reached=True),),
            [MAIN.loc, OLD.loc],
            "its work is done by init at apps/server/src/main.js:2 and apps/server/src/old.js:2.",
        ),
        (
            (MAIN, dataclasses.replace(OLD, active=False)),
            (_loaded(reached=True),),
            [MAIN.loc],
            "its work is done by init at apps/server/src/main.js:2.",
        ),
        (
            (MAIN, dataclasses.replace(OLD, active=None, uncalled=True)),
            (_loaded(reached=True),),
            [MAIN.loc, OLD.loc],
            "and perhaps by init at apps/server/src/old.js:2",
        ),
        ((OLD,), (_loaded(reached=False),), [], "and nothing that does its work was found"),
    ],
)
def test_what_never_runs_does_no_work_of_a_missing_file(calls, entries, instead, words):
    made = setup(calls=calls, apps=(app(),), entries=entries)
    (row,) = report(made, assignment(("apps/server/src/sentry.ts", "Server"))).source_files
    assert list(row.instead) == instead
    assert words in text(row.note)


def test_the_tables_have_the_apps_that_are_there():
    made = report(MONOREPO)
    goals = [text(row.cells[0]) for row in made.user_goals]
    assert goals == [
        "Agent, Admin, Platform Admin (apps/dashboard)",
        "Website Visitor, Agent, Admin, Platform Admin (apps/server)",
        "Website Visitor (apps/widget)",
    ]
    assert dict(made.affected_users) == {"Website Visitor": True, "Agent": True, "Admin": True, "Platform Admin": True}
    assert text(made.purpose[-1]) == "apps/widget does not use Sentry."
    assert "apps/server on the server" in text(made.summary[0])


def test_a_repository_without_sentry():
    made = report(setup(apps=[widget()]))
    assert not any(affected for _, affected in made.affected_users)
    assert text(made.summary[0]) == "No code of shop uses Sentry."
    assert [(edge.source, edge.target) for edge in made.transitions] == [("Started", "Not reporting")]
    assert "widget-error-on-customer-site" in [issue.rule for issue in made.issues]
    assert made.triggers == made.functions == ()


def test_only_states_that_can_be_reached():
    names = {text(row.cells[0]) for row in report(MONOREPO).states}
    assert {"Started", "Not reporting", "Reporting", "Event made", "Sent", "Dropped"} <= names
    plain = setup(apps=[server()], calls=[call(options={"dsn": DSN})])
    assert "Not reporting" not in {text(row.cells[0]) for row in report(plain).states}
    drops = [edge.label for edge in report(plain).transitions if edge.target == "Dropped"]
    assert drops == ["a filter of the SDK's own drops it"]


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"active": False}, "Errors are not sent (apps/server/src/old.js:2)"),
        (
            {"active": None, "uncalled": True},
            "Errors are not sent; apps/server on the server: it cannot be known whether anything calls the function of its init (apps/server/src/old.js:2)",
        ),
    ],
)
def test_a_place_of_which_it_is_not_known_whether_it_sends_is_told_apart(changed, words):
    made = setup(apps=(server(),), calls=(dataclasses.replace(OLD, **changed),))
    states = {text(row.cells[0]): text(row.cells[1]) for row in report(made).states}
    assert states["Not reporting"] == words


def test_an_init_that_never_runs_is_told_so():
    never = call(options={"dsn": DSN}, active=False, condition="false")
    made = report(setup(apps=[server()], calls=[never]))
    assert made.triggers == made.functions == ()
    assert text(made.code_references[0].cells[3]) == "Never runs"
    assert "no error takes this way" in text(made.flow[0])


def test_code_references_are_sorted_and_each_stands_once():
    made = report(
        setup(
            apps=[server(), browser_app()],
            calls=[INIT, INIT, call(app="apps/a", loc=at("apps/a/x.ts", 9), options={"dsn": DSN})],
        )
    )
    keys = [(text(row.cells[1]), int(text(row.cells[2]).split("–")[0])) for row in made.code_references]
    assert keys == sorted(keys)
    assert len({(key, text(row.cells[0])) for key, row in zip(keys, made.code_references, strict=True)}) == len(keys)


def test_issues_begin_with_the_gravest():
    made = report(setup(apps=[dashboard(), server(), app(path="apps/jobs")], calls=[call(options={"dsn": ""})]))
    order = ["high", "medium", "low"]
    severities = [issue.severity for issue in made.issues]
    assert severities == sorted(severities, key=order.index)
    assert all(issue.issue for issue in made.issues)


def test_the_edge_cases_that_got_an_answer():
    """ "Does not apply" is an answer, "cannot be known" with its reason is none."""
    wordings = ["Error during WebRTC connection", "Offline customers"]
    made = report(setup(apps=[server()], calls=[call(options={"dsn": DSN})]), assignment(edge_cases=wordings))
    assert [case.finding.verdict for case in made.edge_cases[:2]] == [Verdict.NOT_APPLICABLE, Verdict.UNKNOWN]
    document = make_document(made, output="docs/error-tracking.md")
    assert document.answered == 1
    assert "  1 of 2 edge cases of the assignment have an answer" in document.summary
