"""Facts read back from Markdown, and what is said of two lists of them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from sphinxcontrib_errortracking.changes.compare import compare
from sphinxcontrib_errortracking.changes.decisions import cases, decided
from sphinxcontrib_errortracking.changes.document import read_document
from sphinxcontrib_errortracking.changes.inline import cells, words
from sphinxcontrib_errortracking.changes.records import Words
from sphinxcontrib_errortracking.changes.telling import as_markdown, differing, sentences
from sphinxcontrib_errortracking.markup.markdown.escape import code_span, escape_text

FILES = frozenset({"src/a.ts", "src/b.ts"})


def told(old: str, new: str) -> list[str]:
    return sentences(compare(read_document(old, FILES), read_document(new, FILES)))


def table(*rows: str, header: str = "| Option | Value | Set at |") -> str:
    return "\n".join(
        [
            "**`app:server` · `@sentry/node` 8.0.0 · `init` at `src/a.ts:1` · always runs**",
            "",
            header,
            "| --- | --- | --- |",
            *rows,
        ]
    )


@given(
    st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zs", "Zl", "Zp", "Co", "Cn"]) | st.just(" "))
)
def test_a_code_span_is_read_as_it_was_written(text: str) -> None:
    (cell,) = cells(f"| {code_span(text, in_table=True)} |")
    assert words(cell, ()).shown == " ".join(text.split())


@given(st.text("ab|`*_\\[]<>&;#!~$ .:@-", max_size=30))
def test_text_is_read_as_it_was_written(text: str) -> None:
    row = f"| {escape_text(text, in_table=True)} | x |"
    assert [words(cell, ()).shown for cell in cells(row)] == [" ".join(text.split()), "x"]


def test_places_are_compared_without_their_lines() -> None:
    assert words("set at `src/a.ts:12`, or `src/b.ts:3–9`", FILES) == Words(
        "set at src/a.ts:12, or src/b.ts:3–9", "set at src/a.ts, or src/b.ts"
    )
    assert words("[`src/a.ts:12`](https://code.example/src/a.ts#L12)", FILES).compared == "src/a.ts"
    assert words("when `the code at src/a.ts:12 does not leave first`", FILES).compared == (
        "when the code at src/a.ts does not leave first"
    )
    assert words("`(src/a.ts:12)` `(b)/c.ts:3` `src/a.ts:12px`", FILES | {"(b)/c.ts"}).compared == (
        "(src/a.ts) (b)/c.ts src/a.ts:12px"
    )
    assert words("`src/c.ts:12` and src/a.ts:12", FILES).compared == "src/c.ts:12 and src/a.ts:12"


def test_one_column_for_all_environments_and_one_for_each() -> None:
    old = table("| `rate` | `1` | `src/a.ts:1` |")
    new = table(
        "| `rate` | `1` | `0.1` | `src/a.ts:1` |", header="| Option | development | staging, production | Set at |"
    )
    assert told(old, new) == ["rate of app in staging and production: 1 → 0.1"]
    assert told(new, old) == ["rate of app in staging and production: 0.1 → 1"]
    same = table(
        "| `rate` | `1` | `1` | `src/a.ts:1` |", header="| Option | development | staging, production | Set at |"
    )
    assert told(old, same) == []


def test_an_anchor_is_no_fact() -> None:
    """It comes and goes with the links to a thing; the thing is the same."""
    bare = table("| `dsn` | `1` | – |", "| `debug` | `false` | – |") + "\n\n# 1. Words\n\n- **1. What?**\\\n  That.\n"
    anchor = '<a id="errortracking-option-app-server.dsn"></a>'
    linked = anchor + "\n\n" + bare.replace("| `dsn`", f"| {anchor}`dsn`").replace("- **1", f"- **{anchor}1")
    assert linked.count(anchor) == 3
    assert told(bare, linked) == told(linked, bare) == []
    assert told(bare, linked.replace("`1`", "`2`")) == ["dsn of app: 1 → 2"]
    assert told(bare, bare.replace("**`app", f"**{anchor}`app").replace("`1`", "`2`")) == ["dsn of app: 1 → 2"]
    assert words(f"`{anchor}`", ()).shown == anchor


def test_a_call_that_sleeps_in_an_environment() -> None:
    old = table("| `rate` | `1` | `1` |", header="| Option | development | production |")
    new = table("| `rate` | `1` | `1` |", header="| Option | development (does not run) | production |")
    assert told(old, new) == ["Calls: app:server does not run in development: new"]


def test_another_table_of_the_same_call() -> None:
    """What stands under a caption of its own is told by that caption, not as an option that is set."""
    old = table("| `rate` | `1` | – |")
    old += "\n\n**`app:server`: what the SDK does**\n\n| Option | What holds |\n| --- | --- |\n| `depth` | `3` |\n"
    assert told(old, old.replace("| `3` |", "| `4` |")) == ["app:server: what the SDK does: depth, What holds: 3 → 4"]
    text = "\n\nA word.\n\n| Option | What |\n| --- | --- |\n| `a` | `1` |\n"
    assert told("# T\n" + old + text, "# T\n" + old + text.replace("1", "2")) == ["T: a, What: 1 → 2"]


def test_two_calls_of_one_app_keep_their_names() -> None:
    both = table("| `rate` | `{}` | – |") + "\n\n" + table("| `rate` | `2` | – |").replace("app:server", "app:browser")
    assert told(both.format("1"), both.format("3")) == ["rate of app:server: 1 → 3"]


def test_rows_with_equal_keys() -> None:
    rows = "| Purpose | File | Lines | Notes |\n| --- | --- | --- | --- |\n"
    old = rows + "| Reads `A` | `src/a.ts` | 1 | |\n| Reads `A` | `src/a.ts` | 7 | x |\n"
    assert told(old, rows + "| Reads `A` | `src/a.ts` | 3 | |\n| Reads `A` | `src/a.ts` | 9 | x |\n") == []
    assert told("# R\n" + old, "# R\n" + rows + "| Reads `A` | `src/a.ts` | 7 | x |\n") == [
        "R: Reads A (src/a.ts): no longer there"
    ]


def test_a_sentence_and_its_successor() -> None:
    old = "## 3. KEY\n\n- `app`: the rate is `1` in `a` and in `b` (`src/a.ts:1`).\n- Something else altogether.\n"
    new = "## 3. KEY\n\n- `app`: the rate is `2` in `a` and in `b` (`src/a.ts:5`).\n- Quite new words here.\n"
    assert told(old, new) == [
        "Key: Something else altogether.: no longer there",
        "Key: Quite new words here.: new",
        "Key: app: the rate is 1 in a and in b (src/a.ts:1). → the rate is 2 in a and in b (src/a.ts:5).",
    ]


def test_what_is_fenced_is_neither_a_heading_nor_a_table() -> None:
    old = "# Title\n\n````text\n# no heading\n| no | table |\n```\n````\n\nEnd.\n"
    assert told(old, old.replace("table", "row")) == ["Title: | no | table | → | no | row |"]


def test_cases() -> None:
    assert cases("0.1 when NODE_ENV is 'production', else 1") == [
        ("when NODE_ENV is 'production'", "0.1"),
        ("else", "1"),
    ]
    assert cases('"a when b, else c" when X is set, [1, 2] when Y is not set, else f(1, 2)') == [
        ("when X is set", '"a when b, else c"'),
        ("when Y is not set", "[1, 2]"),
        ("else", "f(1, 2)"),
    ]
    assert cases("0.1") == cases('"1 when A, else 2"') == []
    assert decided("1 when A is set, else 2", "1 when B is set, else 2") == [
        ("", "1 when A is set, else 2", "1 when B is set, else 2")
    ]


@given(st.lists(st.sampled_from("abc"), max_size=60), st.lists(st.sampled_from("abc"), max_size=60))
def test_what_is_left_out_is_equal(first: list[str], second: list[str]) -> None:
    old, new = differing(" ".join(first * 2), " ".join(second * 2))
    assert (old == new) == (first == second)


def test_nothing_of_the_repository_is_markup_in_a_comment() -> None:
    hostile = "`x` @team <img src=x> [a](https://evil.example) | www.evil.example"
    text = as_markdown(compare([], read_document(f"{hostile.replace('`', '')}\n", ())), "a → b")
    assert "<img" not in text
    assert "@team" not in text
    assert "://" not in text.replace("<!-- -->", "").replace(":<!-- -->//", "") or ":<!-- -->//" in text
