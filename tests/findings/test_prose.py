from __future__ import annotations

from sphinxcontrib_errortracking.findings.outcomes import label, together
from sphinxcontrib_errortracking.findings.prose import count, join, notes, places, say, sentences, text
from sphinxcontrib_errortracking.findings.records import Code, Place
from sphinxcontrib_errortracking.source.estree import SourceLocation

LOC = SourceLocation("apps/server/src/index.ts", 45)


def test_backticks_of_the_template_are_code():
    assert say("`sampleRate` is {value} at {place}.", value=Code("0.1"), place=LOC) == (
        Code("sampleRate"),
        " is ",
        Code("0.1"),
        " at ",
        Place(LOC),
        ".",
    )


def test_what_the_repository_says_is_never_read_as_template_or_code():
    assert say("{value}", value=Code("`x` {y}")) == (Code("`x` {y}"),)
    assert say("{words}", words=("`x` {y}",)) == ("`x` {y}",)


def test_lists_are_joined():
    assert text(say("{names}", names=[Code("a")])) == "a"
    assert text(say("{names}", names=[Code("a"), Code("b")])) == "a and b"
    assert text(say("{names}", names=[Code("a"), Place(LOC), (" c",)])) == "a, apps/server/src/index.ts:45 and  c"
    assert text(join([Code("a"), Code("b")], "or")) == "a or b"
    assert say("{names}", names=[]) == ()


def test_words_beside_each_other_are_one_piece():
    assert say("a {b} c", b=("x",)) == ("a x c",)
    assert say("") == ()


def test_sentences_are_said_once():
    assert text(sentences(("A.",), (), ("B.",), ("A.",))) == "A. B."


def test_of_notes_no_sentence_is_said_twice():
    measured = say("Measured with {version}. Not with {other}.", version=Code("1. 2"), other=Code("3"))
    one, other = (("One.",), ("Other.",))
    assert text(notes(sentences(one, measured), sentences(other, measured))) == (
        "One. Measured with 1. 2. Not with 3. Other."
    )


def test_a_long_list_of_places_ends():
    many = [SourceLocation("a.ts", line) for line in (1, 1, 2, 3)]
    assert text(places(many, most=2)) == "a.ts:1, a.ts:2 and 1 more"
    assert text(places(many, most=3)) == "a.ts:1, a.ts:2 and a.ts:3"


def test_numbers_have_their_noun():
    assert (text(count(1, "place")), text(count(2, "place")), text(count(2, "entry", "entries"))) == (
        "1 place",
        "2 places",
        "2 entries",
    )


def test_an_app_whose_runtime_is_not_told_beside_one_that_is():
    assert text(together([label("a", "server"), label("a"), label("b")])) == (
        "a on the server and where the runtime is not told, and b"
    )
    assert text(together([label("a"), label("b")])) == "a and b"
