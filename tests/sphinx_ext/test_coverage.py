"""The builder `errortracking-coverage`: what no page shows, and only that."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

if TYPE_CHECKING:
    from miniature import Project

BUILDER = "errortracking-coverage"
LIST = "errortracking.txt"


def only(project: Project, *blocks: str, **conf: object) -> Project:
    """The project with one page that shows these blocks."""
    for name in ("rst.rst", "other.md"):
        (project.root / "docs" / name).unlink()
    project.write("docs/index.md", "# Shop\n\n```{toctree}\nmyst\n```\n")
    project.write("docs/myst.md", "# On MyST\n\n" + "\n\n".join(blocks) + "\n")
    project.conf(errortracking_assignment="docs/assignments/M2.md", **conf)
    return project


def directive(name: str, argument: str = "", *options: str) -> str:
    return "\n".join([f"```{{{name}}} {argument}", *options, "```"])


def listed(project: Project) -> str:
    built = project.build(BUILDER)
    assert built.warnings == []
    return built.text(LIST)


def test_everything_is_shown(project: Project) -> None:
    text = listed(only(project, *map(directive, ("sentry-config", "edge-case-table", "key-questions"))))
    assert " * captureException of @sentry/node at apps/server/src/index.ts:10\n" not in text  # an edge case names it
    assert "shown (100 %)" in text.splitlines()[0]
    assert " * " not in text


def test_nothing_is_shown(project: Project) -> None:
    text = listed(only(project, "Nothing of ours; `apps/server/src/index.ts:10` is the author's own."))
    assert text.splitlines()[0].startswith("0 of ")
    assert "questions: 0 of 2 shown\n * What errors are captured?\n * How are performance traces configured?\n" in text
    assert " * init of @sentry/node at apps/server/src/index.ts:3 (apps/server:server)\n" in text
    assert " * captureException of @sentry/node at apps/server/src/index.ts:10\n" in text
    assert " * apps/widget:browser sampleRate\n" in text


@pytest.mark.parametrize(
    ("block", "shown", "missing"),
    [
        (directive("sentry-config", "apps/server"), "apps/server:server dsn", "apps/widget:browser dsn"),
        (
            directive("sentry-config", "apps/server", ":options: dsn"),
            "apps/server:server dsn",
            "apps/server:server tracesSampleRate",
        ),
        ("{sentry}`apps/server.dsn@production`", "apps/server:server dsn", "apps/server:server tracesSampleRate"),
        (directive("key-questions", "2"), "How are performance traces configured?", "What errors are captured?"),
        (
            directive("edge-case-table", "unhandled-promise-rejections"),
            "Unhandled promise rejections",
            "High error volume rate limiting",
        ),
        (directive("sentry-config", "apps/nothing"), "", "apps/server:server dsn"),
    ],
    ids=["an app", "an option", "a role", "a question", "an edge case", "a mistake"],
)
def test_what_one_block_shows(project: Project, block: str, shown: str, missing: str) -> None:
    lines = only(project, block).build(BUILDER).text(LIST).splitlines()
    assert f" * {shown}" not in lines
    assert f" * {missing}" in lines


def test_the_columns_that_name_no_option(project: Project) -> None:
    text = listed(only(project, directive("sentry-config", "apps/server", ":columns: value")))
    assert " * apps/server:server dsn\n" in text


def test_pages_that_are_not_read_again_count(project: Project) -> None:
    only(project, directive("sentry-config"))
    first = listed(project)
    assert listed(project) == first


def test_parallel(project: Project) -> None:
    other = make_project(project.root.parent / "other")
    texts = []
    for each, parallel in ((project, 1), (other, 2)):
        for number in range(8):
            each.write(f"docs/more{number}.md", f"---\norphan: true\n---\n# More\n\n{directive('sentry-config')}\n")
        texts.append(each.build(BUILDER, parallel=parallel).text(LIST))
    assert texts[0] == texts[1]


def test_less_than_the_minimum(project: Project) -> None:
    only(project, directive("sentry-config", "apps/server"), errortracking_coverage_minimum=99.5)
    built = project.build(BUILDER)
    (warning,) = built.warnings
    assert "errortracking_coverage_minimum is 99.5" in warning
    assert "docs/conf.py:6" in warning
    assert warning.endswith("[errortracking.coverage]")
    assert built.app.statuscode == 1


def test_enough(project: Project) -> None:
    only(project, *map(directive, ("sentry-config", "edge-case-table", "key-questions")))
    project.conf(errortracking_assignment="docs/assignments/M2.md", errortracking_coverage_minimum=100)
    built = project.build(BUILDER, fail=True)
    assert (built.warnings, built.app.statuscode) == ([], 0)


@pytest.mark.parametrize("value", ["101", "-1", "'many'", "True", "float('nan')", "[80]"])
def test_a_minimum_that_is_no_percentage(project: Project, value: str) -> None:
    conf = only(project).read("docs/conf.py")
    project.write("docs/conf.py", f"{conf}errortracking_coverage_minimum = {value}\n")
    (warning,) = project.build(BUILDER).warnings
    assert "from 0 to 100" in warning
    assert warning.endswith("[errortracking.config]")


def test_as_ci_runs_it(project: Project) -> None:
    only(project, directive("key-questions"))
    command = [sys.executable, "-m", "sphinx", "-b", BUILDER, "-D", "errortracking_coverage_minimum=80", "docs", "out"]
    done = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert "  questions: 2 of 2\n" in done.stdout
    assert "on no page" in done.stdout
    assert (project.root / "out" / LIST).is_file()


def test_no_repository(project: Project) -> None:
    project.conf(errortracking_root="../nowhere")
    built = project.build(BUILDER)
    assert built.app.statuscode == 2
    assert not (built.out / LIST).exists()
