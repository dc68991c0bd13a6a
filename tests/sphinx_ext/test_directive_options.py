"""The options of the directives on real pages: filters, captions, targets, rows of the author's, and what is said of mistakes."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from miniature import Project

ROWS = """
| Scenario | Trigger | Now | OK | Notes |
|---|---|---|---|---|
| The *moon* is full | Once a month | Nothing | ✅ | `none` |
"""


def page(project: Project, *directives: str, **conf: object) -> str:
    project.conf(**conf)
    project.write("docs/other.md", "# Other\n\n" + "\n\n".join(directives) + "\n")
    return project.build(fail=True).text("other.html")


def headers(html: str) -> list[str]:
    return [re.sub(r"<[^>]+>", "", cell).strip() for cell in re.findall(r"<th[^>]*>(.*?)</th>", html, re.DOTALL)]


def text(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html.partition("<body>")[2]).split())


def test_apps(project: Project) -> None:
    html = page(project, "```{sentry-config}\n:apps: widget\n```", "```{sentry-calls}\n:apps: server\n```")
    assert "apps/widget:browser" in html
    assert "apps/server:server" not in html
    assert "captureException" in html


def test_only_what_differs(project: Project) -> None:
    project.replace("apps/server/src/index.ts", "0.25", 'process.env.NODE_ENV === "production" ? 0.25 : 1')
    html = page(project, "```{sentry-config} server\n:environments:\n:only: changed\n```")
    shown = text(html)
    assert "tracesSampleRate differs" in shown
    assert "dsn" not in shown.partition("Notes")[2]
    assert headers(html)[:3] == ["Option", "development", "staging, production"]


def test_only_what_is_deprecated(project: Project) -> None:
    assert "no option that is set is deprecated or removed" in page(
        project, "```{sentry-config} server\n:only: deprecated\n```"
    )


def test_only_what_is_set(project: Project) -> None:
    html = page(project, "```{sentry-config} server\n:only: set\n```")
    assert html.count("<table") == 1


def test_columns_of_every_table(project: Project) -> None:
    html = page(
        project,
        "```{edge-case-table} offline\n:columns: correct, scenario\n```",
        "```{sentry-calls}\n:columns: at, method\n```",
        "```{concern-table} performance\n:columns: status\n```",
    )
    assert headers(html) == ["Correct?", "Scenario", "At", "Method", "Status"]


def test_a_caption_and_a_target(project: Project) -> None:
    html = page(
        project,
        "```{sentry-calls}\n:caption: Every *call*\n:name: calls\n:class: mine\n```",
        "See {ref}`calls` and {numref}`calls`.",
        numfig=True,
    )
    assert re.search(r'<table class="[^"]*mine[^"]*" id="calls">\s*<caption>.*?<em>call</em>', html, re.DOTALL)
    assert 'href="#calls"><span class="std std-numref">Table 7</span>' in html


def test_a_caption_above_several_tables(project: Project) -> None:
    html = page(project, "```{concern-table}\n:caption: What to look at\n:name: look\n```")
    assert re.search(r'<p class="rubric" id="look">What to look at</p>', html)
    assert html.count("<caption>") == 3


def test_rows_of_the_author(project: Project) -> None:
    html = page(project, f"````{{edge-case-table}} offline\n{ROWS}\n````")
    assert "<em>moon</em>" in html
    assert ">2</p>" in html  # numbered after the case of the code


def test_rows_of_the_author_with_columns(project: Project) -> None:
    html = page(project, f"````{{edge-case-table}} offline\n:columns: scenario, notes\n{ROWS}\n````")
    assert headers(html) == ["Scenario", "Notes"]
    assert "Once a month" not in html


WRONG = {
    "app": ("```{sentry-flow}\n:apps: dashboard\n```", ("name", "'dashboard'", "'apps/server', 'apps/widget'")),
    "app of a table": ("```{sentry-calls}\n:apps: dashboard\n```", ("name", "'apps/server', 'apps/widget'")),
    "method": ("```{sentry-calls} captureExeption\n```", ("name", "did you mean 'captureException'")),
    "table": ("```{sentry-calls}\n:table: trigger\n```", ("option", "'calls', 'triggers', 'functions'")),
    "part": ("```{sentry-flow}\n:show: picture\n```", ("option", "'diagram', 'states'")),
    "family": ("```{concern-table} cost\n```", ("name", "'performance', 'security', 'reliability'")),
    "only": ("```{sentry-config}\n:only: new\n```", ("option", "'set', 'changed', 'deprecated'")),
    "column": ("```{code-references}\n:columns: colour\n```", ("option", "'purpose', 'file', 'lines', 'notes'")),
    "column of a configuration": ("```{sentry-config}\n:columns: colour\n```", ("option", "'option', 'value'")),
    "table of edge cases": ("```{edge-case-table}\n:table: cases\n```", ("option", "'scenarios', 'errors'")),
    "layout": ("```{sentry-config}\n:layout: grid\n```", ("option", "'plain', 'cards', 'tabs'")),
    "answer": ("```{edge-case-table}\n:assigned: perhaps\n```", ("option", "'perhaps'; known: 'yes', 'no'")),
    "version": (
        "```{sentry-config} widget\n:against: eleven\n```",
        ("option", "eleven: nothing was measured there; measured: @sentry/browser "),
    ),
    "environment": (
        "```{sentry-config}\n:environments: prod\n```",
        ("name", "did you mean 'production'? Known: 'development', 'staging', 'production'"),
    ),
}


@pytest.mark.parametrize(("directive", "says"), WRONG.values(), ids=WRONG)
def test_a_wrong_value_names_what_is_allowed(project: Project, directive: str, says: tuple[str, ...]) -> None:
    project.write("docs/other.md", f"# Other\n\n{directive}\n\nThe end of the page.\n")
    built = project.build()
    (warning,) = built.warnings
    subtype, *parts = says
    assert "other.md:3: WARNING: " in warning
    assert warning.endswith(f"[errortracking.{subtype}]")
    assert all(part in warning for part in parts)
    assert "The end of the page." in built.text("other.html")


def test_a_version_that_was_not_measured_names_those_of_the_app(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{sentry-config} widget\n:against: eleven\n```\n")
    (warning,) = project.build().warnings
    assert "@sentry/node" not in warning


def scenarios(project: Project, option: str) -> int:
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    project.write("docs/other.md", f"# Other\n\n```{{edge-case-table}}\n:columns: scenario\n{option}\n```\n")
    project.write("docs/again.rst", f"Again\n=====\n\n.. edge-case-table::\n   :columns: scenario\n   {option}\n")
    built = project.build()
    assert [line for line in built.warnings if "[errortracking" in line] == []
    counts = {built.text(f"{name}.html").count("<tr") for name in ("other", "again")}
    assert len(counts) == 1
    return counts.pop()


def test_a_flag_may_say_yes_or_no(project: Project) -> None:
    whole = scenarios(project, ":class: all")
    assigned = scenarios(project, ":assigned:")
    assert 1 < assigned < whole
    assert scenarios(project, ":assigned: yes") == assigned
    assert scenarios(project, ":assigned: no") == whole


def test_an_app_that_vanishes_is_told_on_the_next_build(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{sentry-config}\n:apps: widget\n```\n")
    assert project.build().warnings == []
    for path in ("apps/widget/src/main.ts", "apps/widget/package.json"):
        (project.root / path).unlink()
    built = project.build()
    assert "other" in built.read
    assert any("other.md:3" in line and "no app 'widget'; known: 'apps/server'" in line for line in built.warnings)


def test_cards(project: Project) -> None:
    html = page(project, "```{sentry-config}\n:layout: cards\n:only: set\n```")
    assert html.count('class="errortracking-card docutils container"') == 2


def test_tabs_of_sphinx_design(project: Project) -> None:
    html = page(
        project,
        "```{sentry-config}\n:layout: tabs\n:only: set\n```",
        extensions=["myst_parser", "sphinx_design", "sphinxcontrib_errortracking"],
    )
    labels = re.findall(r'<label [^>]*class="sd-tab-label"[^>]*>(.*?)</label>', html, re.DOTALL)
    assert [label.strip() for label in labels] == ["apps/server:server", "apps/widget:browser"]


@pytest.mark.parametrize(
    ("layout", "says"), [("tabs", "'sphinx_design' among the extensions"), ("grid", "'plain', 'cards', 'tabs'")]
)
def test_a_layout_that_is_not_there(project: Project, layout: str, says: str) -> None:
    project.write("docs/other.md", f"# Other\n\n```{{sentry-config}}\n:layout: {layout}\n```\n")
    (warning,) = project.build().warnings
    assert "other.md:3" in warning
    assert says in warning
    assert warning.endswith("[errortracking.option]")
