"""What directives and the role show, as nodes."""

from __future__ import annotations

import pickle
from dataclasses import replace

import pytest
from docutils import nodes
from example_report import CLIENT, SHARED, at, empty_report, options, report, setup

from sphinxcontrib_errortracking.evaluate.values import CallValue, Choice, Comparison, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.markup import components
from sphinxcontrib_errortracking.markup.components import edge_case_table, inline_value, key_questions
from sphinxcontrib_errortracking.markup.errors import UnknownNameError, UsageError
from sphinxcontrib_errortracking.markup.nodes import words
from sphinxcontrib_errortracking.model.records import Entry, OptionFact

ENVIRONMENTS = ("development", "staging", "production")


def grid(table: nodes.Node) -> list[list[str]]:
    return [[entry.astext() for entry in row.findall(nodes.entry)] for row in table.findall(nodes.row)]


def columns(table: nodes.Node) -> list[str]:
    return grid(table)[0]


def row(table: nodes.Node, name: str) -> dict[str, str]:
    (found,) = [each for each in grid(table)[1:] if each[0] == name]
    return dict(zip(columns(table), found, strict=True))


def text(content: list[nodes.Node]) -> str:
    return "".join(node.astext() for node in content)


# ---- sentry_config ----------------------------------------------------------


def sentry_config(*arguments, **keywords):
    """The tables of options alone; what is left to the SDK, the integrations and an upgrade have their own tests."""
    found = components.sentry_config(*arguments, **keywords)
    return [node for node in found if "errortracking-config" in node.get("classes", ())] or found


def test_a_table_for_each_call_with_its_caption():
    first, second = sentry_config(setup())
    assert first.next_node(nodes.title).astext() == (
        f"apps/dashboard:browser · @sentry/nextjs 10.28.0 · init at {CLIENT}:3 · runs when NEXT_PUBLIC_SENTRY_DSN is set"
    )
    assert second.next_node(nodes.title).astext().endswith("no condition around it")
    assert columns(first) == ["Option", "Value", "Set at", "SDK default", "Notes"]


@pytest.mark.parametrize(
    ("changes", "reached", "shown"),
    [
        ({}, True, "always runs"),
        ({"context": "callback:then"}, True, "no condition around it"),
        ({}, False, "not loaded: nothing imports it"),
        ({}, None, "whether it is loaded cannot be known: nothing imports it"),
        ({"active": False}, True, "never runs"),
        ({"active": None}, True, "whether it runs cannot be known"),
        ({"active": None, "condition": "A is set"}, True, "runs when A is set"),
        ({"active": True, "condition": "A is set"}, False, "not loaded: nothing imports it"),
    ],
)
def test_a_caption_never_says_that_a_call_runs_which_nothing_loads(changes, reached, shown):
    made = setup()
    call = replace(made.calls[1], **changes)
    entry = Entry(
        app=call.app, runtime="server", file=CLIENT, loaded_by=None, reached=reached, reason="nothing imports it"
    )
    (table,) = sentry_config(replace(made, calls=(call,), entries=(entry,)))
    assert table.next_node(nodes.title).astext().rpartition(" · ")[2] == shown


def test_a_build_option_is_not_judged_as_an_option_of_init():
    made = setup()
    build = replace(
        made.calls[0], id="apps/dashboard:build", method="withSentryConfig", runtime="build",
        options=ObjectValue((("debug", Static(value=True)), ("org", Static("acme")))),
    )  # fmt: skip
    facts = {
        **made.option_facts,
        (made.calls[0].id, "debug"): OptionFact(name="debug", status="deprecated", default="false"),
    }
    (table,) = sentry_config(replace(made, calls=(build,), option_facts=facts))
    assert row(table, "debug")["SDK default"] == "not measured"
    assert row(table, "debug")["Notes"] == "–"


def test_a_call_without_options_shows_what_it_is_given():
    made = setup()
    integration = CallValue("@sentry/browser", "dedupeIntegration", ())
    call = replace(made.calls[0], method="addIntegration", options=integration, arguments=(integration,))
    (table,) = sentry_config(replace(made, calls=(call,)))
    assert grid(table)[1:] == [["what it is given", "dedupeIntegration()", "–", "–", "–"]]


def test_a_table_is_valid_docutils():
    for table in sentry_config(setup(), environments=ENVIRONMENTS):
        for node in table.findall(nodes.Element):
            node.attributes.pop("support_smartquotes", None)  # Sphinx's own attribute
        if hasattr(table, "validate"):  # docutils 0.22 and newer
            table.validate()
        (group,) = table.findall(nodes.tgroup)
        assert group["cols"] == len(list(group.findall(nodes.colspec))) == len(columns(table))
        assert all(len(each) == group["cols"] for each in grid(table))


def test_equal_environments_share_a_column():
    first, _ = sentry_config(setup(), environments=ENVIRONMENTS)
    assert columns(first) == ["Option", "development", "staging, production", "Set at", "SDK default", "Notes"]
    assert row(first, "tracesSampleRate differs")["development"] == "1"
    assert row(first, "tracesSampleRate differs")["staging, production"] == "0.1"


def test_a_call_that_does_not_run_somewhere_says_so():
    made = setup()
    call = replace(made.calls[0], active_by_environment={"development": False, "staging": True, "production": True})
    (table,) = sentry_config(replace(made, calls=(call,)), environments=ENVIRONMENTS)
    assert columns(table)[1:3] == ["development (does not run)", "staging, production"]


def test_where_a_value_is_set_and_used():
    first, _ = sentry_config(setup())
    assert row(first, "tracesSampleRate")["Set at"] == f"{SHARED}:2, used at {CLIENT}:5"
    assert row(first, "dsn")["Set at"] == f"{CLIENT}:4"


def test_notes_say_what_the_catalogue_knows():
    first, _ = sentry_config(setup())
    assert row(first, "autoSessionTracking")["Notes"] == "removed in 9.0.0"
    assert row(first, "tracesSampleRat")["Notes"] == (
        "no such option in this version of the SDK; did you mean tracesSampleRate?"
    )
    assert row(first, "tracesSampleRate")["SDK default"] == "undefined"
    assert row(first, "dsn")["SDK default"] == "not measured"


def test_a_masked_secret_is_noted():
    made = setup()
    secret = ObjectValue((("dsn", Static("https://•@host/1", (at(CLIENT, 4),), masked=True)),))
    call = replace(made.calls[0], options=secret)
    (table,) = sentry_config(replace(made, calls=(call,)))
    assert row(table, "dsn")["Notes"] == "a secret is masked"


def test_a_hole_within_a_value_gives_its_reason():
    made = setup()
    value = ObjectValue((("user", ObjectValue((("id", Unknown("a parameter of `f`")),))), ("tag", Static("x"))))
    call = replace(made.calls[0], options=ObjectValue((("initialScope", value), ("dsn", Unknown("not read")))))
    (table,) = sentry_config(replace(made, calls=(call,)))
    assert row(table, "initialScope")["Notes"] == "cannot be known in part: a parameter of `f`"
    assert row(table, "dsn")["Value"] == "cannot be known: not read"
    assert row(table, "dsn")["Notes"] == "–"


def test_what_cannot_be_known_is_shown_as_it_is_written_where_it_is_set():
    made = setup()
    value = Unknown(
        "pick of picker is outside the repository", (at(CLIENT, 4), at(SHARED, 1)), code='pick(stage) ? "a" : "b"'
    )
    call = replace(made.calls[0], options=ObjectValue((("environment", value),)))
    (table,) = sentry_config(replace(made, calls=(call,)))
    assert row(table, "environment")["Value"] == "cannot be known: pick of picker is outside the repository"
    assert row(table, "environment")["Notes"] == 'in the code: pick(stage) ? "a" : "b"'
    assert row(table, "environment")["Set at"] == f"{CLIENT}:4"


def test_what_an_unknown_spread_may_set_cannot_be_known():
    first, _ = sentry_config(setup(hole=Unknown("a spread of `shared()`")))
    assert row(first, "any other option")["Value"] == "cannot be known: a spread of `shared()`"
    (first, _) = sentry_config(setup(hole=Unknown("a spread")), options=("sampleRate",))
    assert row(first, "sampleRate")["Value"] == "cannot be known: a spread"


def test_an_option_that_is_not_set_reads_so():
    first, _ = sentry_config(setup(), options=("sampleRate", "dsn"))
    assert grid(first)[1][:2] == ["sampleRate", "not set"]
    assert row(first, "sampleRate")["SDK default"] == "1"
    assert row(first, "sampleRate")["Set at"] == "–"


def test_columns_can_be_chosen():
    first, _ = sentry_config(setup(), columns=("option", "notes"))
    assert columns(first) == ["Option", "Notes"]


@pytest.mark.parametrize(
    ("target", "ids"),
    [
        ("", ["apps/dashboard:browser", "apps/dashboard:server"]),
        ("apps/dashboard", ["apps/dashboard:browser", "apps/dashboard:server"]),
        ("dashboard", ["apps/dashboard:browser", "apps/dashboard:server"]),
        ("@acme/dashboard", ["apps/dashboard:browser", "apps/dashboard:server"]),
        ("apps/dashboard:server", ["apps/dashboard:server"]),
        ("dashboard:browser", ["apps/dashboard:browser"]),
    ],
)
def test_targets(target, ids):
    titles = [table.next_node(nodes.title).astext() for table in sentry_config(setup(), target=target)]
    assert [title.partition(" · ")[0] for title in titles] == ids


def test_an_app_without_a_call_is_a_sentence():
    (sentence,) = sentry_config(setup(), target="apps/widget")
    assert sentence.astext() == "No configuration call of a Sentry SDK was found in apps/widget."


@pytest.mark.parametrize(
    ("arguments", "sentence", "candidates"),
    [
        (
            {"target": "widget"},
            "app 'widget' is ambiguous: 'apps/widget', 'legacy/widget'",
            ("apps/widget", "legacy/widget"),
        ),
        ({"target": "apps/dashbord"}, "no app or Sentry call 'apps/dashbord'; did you mean 'apps/dashboard'", None),
        ({"target": "apps/dashboard:edge"}, "no Sentry call 'apps/dashboard:edge'; did you mean", None),
        ({"environments": ("prod",)}, "no environment 'prod'; did you mean 'production'?", ("production",)),
        ({"columns": ("values",)}, "no column 'values'; did you mean 'value'?", ("value",)),
        ({"options": ("traceSampleRate",)}, "no option 'traceSampleRate'; did you mean 'tracesSampleRate'", None),
    ],
)
def test_mistakes_name_what_could_be_meant(arguments, sentence, candidates):
    with pytest.raises(UnknownNameError) as caught:
        sentry_config(setup(), **arguments)
    assert str(caught.value).startswith(sentence)
    assert caught.value.candidates
    if candidates:
        assert caught.value.candidates == candidates


# ---- the role ---------------------------------------------------------------


@pytest.mark.parametrize(
    ("reference", "shown"),
    [
        ("apps/dashboard:browser.tracesSampleRate@production", "0.1"),
        ("dashboard:browser.tracesSampleRate@development", "1"),
        ("apps/dashboard:browser.autoSessionTracking", "true"),
        ("apps/dashboard:browser.sampleRate", "not set (SDK default 1)"),
        ("apps/dashboard:server.dsn", "not set"),
    ],
)
def test_one_value(reference, shown):
    assert text(inline_value(setup(), reference)) == shown


def test_a_choice_shows_its_conditions():
    shown = text(inline_value(setup(), "apps/dashboard:browser.tracesSampleRate"))
    assert "0.1" in shown
    assert "NODE_ENV" in shown


def test_an_app_whose_path_holds_dots_and_an_at_sign():
    assert text(inline_value(setup(app="packages/@scope/my.app"), "packages/@scope/my.app:browser.sampleRate")) == (
        "not set (SDK default 1)"
    )


def test_a_hole_cannot_be_known():
    made = setup(hole=Unknown("a spread"))
    assert text(inline_value(made, "dashboard:browser.sampleRate@production")) == "cannot be known: a spread"


@pytest.mark.parametrize(
    ("reference", "sentence"),
    [
        ("nowhere.dsn", "no app or Sentry call 'nowhere'"),
        ("apps/dashboard.dsn", "Sentry call 'apps/dashboard' is ambiguous"),
        ("apps/widget.dsn", "no Sentry call 'apps/widget'"),
        ("apps/dashboard:browser.dns", "no option 'dns'; did you mean 'dsn'?"),
        ("apps/dashboard:browser.dsn@prod", "no environment 'prod'"),
        ("apps/dashboard:browser", "'apps/dashboard:browser' names no option"),
        ("", "'' names no option"),
    ],
)
def test_mistakes_of_the_role(reference, sentence):
    with pytest.raises(LookupError) as caught:
        inline_value(setup(), reference)
    assert str(caught.value).startswith(sentence)


def test_a_choice_of_equal_values_is_one_value():
    made = setup()
    both = Choice(((Comparison("A", "truthy"), options(0.5)), (None, options(0.5))))
    call = replace(made.calls[0], options=both)
    assert text(inline_value(replace(made, calls=(call,)), "dashboard:browser.tracesSampleRate")) == "0.5"


# ---- edge cases, questions, files -------------------------------------------


def test_edge_cases_can_be_chosen():
    (table,) = edge_case_table(report(), names=("rule-PARTLY", "Error in auth middleware"))
    assert [each[0] for each in grid(table)[1:]] == ["1", "2"]
    assert grid(table)[2][1] == "Error in auth middleware"
    (table,) = edge_case_table(report(), assigned_only=True)
    assert [each[1] for each in grid(table)[1:]] == ["Error in auth middleware"]
    with pytest.raises(UnknownNameError, match="no edge case 'rule-PARTY'; did you mean 'rule-PARTLY'"):
        edge_case_table(report(), names=("rule-PARTY",))


def test_own_rows_come_last_and_are_counted():
    mine = [words(each) for each in ("Mine", "Then", "So", "✅", "–")]
    (table,) = edge_case_table(report(), assigned_only=True, extra_rows=[mine])
    assert grid(table)[2] == ["2", "Mine", "Then", "So", "✅", "–"]
    with pytest.raises(UsageError, match="has 5 cells, not 2"):
        edge_case_table(report(), extra_rows=[mine[:2]])


def test_errors_are_table_f():
    (table,) = edge_case_table(report(), table="errors")
    assert columns(table) == ["Error", "When It Happens", "What User Sees", "Recovery Path"]
    name = grid(table)[1][0]
    assert grid(edge_case_table(report(), table="errors", names=(name,))[0]) == grid(table)
    with pytest.raises(UnknownNameError, match="no error"):
        edge_case_table(report(), table="errors", names=("nothing",))
    with pytest.raises(UnknownNameError, match="no table 'error'; did you mean 'errors'"):
        edge_case_table(report(), table="error")


def test_questions_have_answer_evidence_and_what_is_unknown():
    (listed,) = key_questions(report())
    first, second = listed.children
    assert first.next_node(nodes.term).astext() == "1. An error is thrown"
    assert "Errors of apps/dashboard." in first.astext()
    assert "Evidence: apps/dashboard:1, b.ts:2" in first.astext()
    assert "whether apps/dashboard is set" in first.astext()
    assert "This cannot be answered from the code." in second.astext()
    (listed,) = key_questions(report(), numbers=(2,))
    assert [term.astext() for term in listed.findall(nodes.term)] == ["2. What alert rules are configured in Sentry?"]
    with pytest.raises(UnknownNameError, match="no question '3'"):
        key_questions(report(), numbers=(3,))


def test_files_say_what_stands_in_their_place():
    (table,) = components.source_files(report())
    assert grid(table)[1] == ["apps/dashboard or turbo.json", "An error is thrown", "✅ apps/dashboard", "–"]
    assert grid(table)[2][2:] == ["❌ missing", "None apps/dashboard (apps/dashboard:1, b.ts:2)"]


def test_lists_and_references():
    assert columns(components.code_references(report())[0]) == ["Purpose", "File", "Lines", "Notes"]
    assert components.open_questions(report())[0].astext() == "What is apps/dashboard?"


def test_nothing_is_said_in_words():
    nothing = empty_report()
    for made in (components.open_questions, key_questions, components.source_files):
        assert [type(node) for node in made(nothing)] == [nodes.paragraph]
    assert edge_case_table(nothing)[-1].astext() == "None found in the code."


def test_every_component_can_be_pickled_and_is_left_alone_by_smart_quotes():
    made = [
        *sentry_config(setup()),
        *edge_case_table(report()),
        *key_questions(report()),
        *components.source_files(report()),
    ]
    assert [node.astext() for node in pickle.loads(pickle.dumps(made))] == [node.astext() for node in made]
    assert all(node["support_smartquotes"] is False for node in made)


def test_notes_that_many_rows_share_are_told_once_below_the_table():
    long = "What is said of this was measured with another version than the installed one."
    made = report()
    cases = tuple(
        replace(case, finding=replace(case.finding, notes=(f"Of {index} alone. {long}",)))
        for index, case in enumerate(made.edge_cases)
    )
    table, legend = edge_case_table(replace(made, edge_cases=cases))
    assert legend.astext() == f"a: {long}"
    assert long not in table.astext()
    assert all(
        f"Of {index} alone. (see a)" in table.astext()
        for index, case in enumerate(cases)
        if case.finding.verdict != "does not apply"
    )
