"""What holds of several apps in the same words is told once, and nothing else is lost."""

from __future__ import annotations

import pytest

from sphinxcontrib_errortracking.findings.alike import alike, doubts_once, told_once
from sphinxcontrib_errortracking.findings.prose import say, sentences, text
from sphinxcontrib_errortracking.findings.records import Code, EdgeCase, Finding, Place, Verdict
from sphinxcontrib_errortracking.source.estree import SourceLocation

A, B = (Code("a"),), (Code("b"),)
APPS = frozenset({Code("a"), Code("b")})


def at(name: str) -> Place:
    return Place(SourceLocation(name, 1))


@pytest.mark.parametrize(
    ("parts", "told"),
    [
        (
            [("a", " in the browser", "x.js"), ("a", " on the server", "y.js"), ("b", "", "z.js")],
            "a in the browser (x.js:1), a on the server (y.js:1) and b (z.js:1): nothing is sent.",
        ),
        (
            [("a", " in the browser", ""), ("a", " on the server", "")],
            "a in the browser and on the server: nothing is sent.",
        ),
        ([("a", "", "x.js"), ("b", "", "x.js")], "a and b: nothing is sent (x.js:1)."),
        ([("a", "", "x.js")], "a: nothing is sent (x.js:1)."),
    ],
)
def test_the_same_of_several_apps(parts, told):
    said = [
        say(
            "{app}{runtime}: nothing is sent{place}.",
            app=Code(app),
            runtime=(runtime,),
            place=say(" ({at})", at=at(file)) if file else (),
        )
        for app, runtime, file in parts
    ]
    assert text(told_once(sentences(*said), APPS)) == told


def test_a_sentence_without_an_app_goes_along_with_the_one_before_it():
    def of(app, more):
        return sentences(say("{app}: all is sent.", app=app), say(more))

    alike_ = sentences(of(A, "The rest is dropped."), of(B, "The rest is dropped."))
    assert text(told_once(alike_, APPS)) == "a and b: all is sent. The rest is dropped."
    apart = sentences(of(A, "The rest is dropped."), of(B, "Nothing is dropped."))
    assert told_once(apart, APPS) == apart


def test_places_that_differ_stand_together():
    said = sentences(
        *(say("{app}: set up ({x}), as at {y}.", app=app, x=at("x"), y=at(name)) for app, name in ((A, "y"), (B, "z")))
    )
    assert text(told_once(said, APPS)) == f"{text(A)} and {text(B)}: set up (x:1), as at y:1 and z:1."


def test_what_one_thing_at_a_place_does_stays_with_its_app():
    said = sentences(
        *(
            say("{app}: the boundary at {y} shows its fallback.", app=app, y=at(name))
            for app, name in ((A, "y"), (B, "z"))
        )
    )
    assert told_once(said, APPS) == said


def test_a_list_of_places_stays_with_its_app():
    """How many there are is told of one app only."""
    said = sentences(
        *(say("{app}: 2 calls ({x} and {y}).", app=app, x=at("x"), y=at(name)) for app, name in ((A, "y"), (B, "z")))
    )
    assert told_once(said, APPS) == said


def test_a_code_that_is_no_app_is_no_label():
    said = sentences(say("`dsn`: nothing."), say("`dsn`: nothing else."))
    assert told_once(said, APPS) == said


def test_the_condition_of_several_inits():
    notes = sentences(
        *(
            say("The `init` at {at} sends events, when {name} is set.", at=at(name), name=Code("V"))
            for name in ("x", "y")
        ),
        say("Measured."),
    )
    finding = Finding(verdict=Verdict.HANDLED, behavior=say("All is well."), notes=notes)
    told = alike(EdgeCase(rule="r", scenario="s", trigger="t", finding=finding), APPS).finding
    assert text(told.notes) == "The init calls at x:1 and y:1 send events, when V is set. Measured."
    assert told.behavior == finding.behavior


def test_what_cannot_be_known_of_several_apps_for_one_reason_at_one_place():
    place = Place(SourceLocation("packages/reports/src/index.ts", 1))
    other = Place(SourceLocation("apps/b/src/index.ts", 2))
    apps = frozenset({Code("a"), Code("b")})
    doubts = tuple(
        say("{app} on the server: what is sent is not known ({at}).", app=Code(app), at=at)
        for app, at in (("a", place), ("b", place), ("b", other))
    )
    first, second = doubts_once((*doubts, ("What nobody is named in.",)), apps)[:2]
    assert text(first) == ("a and b on the server: what is sent is not known (packages/reports/src/index.ts:1).")
    assert text(second) == "b on the server: what is sent is not known (apps/b/src/index.ts:2)."
