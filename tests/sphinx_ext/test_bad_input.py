"""Every mistake is one located sentence of its own type; it can be silenced, and the rest of the page goes on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest

from sphinxcontrib_errortracking.source.records import DiagnosticKind
from sphinxcontrib_errortracking.sphinx_ext.warnings import Subtype

if TYPE_CHECKING:
    from miniature import Project


@dataclass(frozen=True)
class Mistake:
    subtype: str
    where: str  #: how the location ends
    says: str
    files: dict[str, str] = field(default_factory=dict)
    conf: dict[str, object] = field(default_factory=dict)
    remove: tuple[str, ...] = ()


def myst(directive: str) -> dict[str, str]:
    return {"docs/other.md": f"# Other\n\n{directive}\n\nThe end of the page.\n"}


def rst(directive: str) -> dict[str, str]:
    return {"docs/other.md": "", "docs/other.rst": f"Other\n=====\n\n{directive}\n\nThe end of the page.\n"}


MISTAKES = {
    "missing repository": Mistake("repository", "conf.py:5", "nowhere", conf={"errortracking_root": "../nowhere"}),
    "broken file": Mistake(
        "syntax",
        "apps/server/src/broken.ts:3",
        "",
        {
            "apps/server/src/broken.ts": 'import * as Sentry from "@sentry/node";\nSentry.captureMessage("x");\nconst = ;\n'
        },
    ),
    "broken manifest": Mistake("manifest", "turbo.json:1", "", {"turbo.json": "{"}),
    "unknown app, MyST": Mistake("name", "other.md:3", "'apps/nothing'", myst("```{sentry-config} apps/nothing\n```")),
    "unknown app, rst": Mistake("name", "other.rst:4", "'apps/nothing'", rst(".. sentry-config:: apps/nothing")),
    "unknown option": Mistake(
        "name",
        "other.md:3",
        "tracesSampleRate",
        myst("```{sentry-config} apps/server\n:options: traceSampleRate\n```"),
    ),
    "unknown environment": Mistake(
        "name", "other.md:3", "production", myst("```{sentry-config} apps/server\n:environments: prod\n```")
    ),
    "unknown column": Mistake(
        "option", "other.md:3", "'colour'", myst("```{sentry-config} apps/server\n:columns: colour\n```")
    ),
    "unknown edge case": Mistake("name", "other.md:3", "'full-moon'", myst("```{edge-case-table} full-moon\n```")),
    "unknown table": Mistake("option", "other.md:3", "errors", myst("```{edge-case-table}\n:table: error\n```")),
    "unknown question": Mistake("name", "other.md:3", "'99'", myst("```{key-questions} 99\n```")),
    "no question number": Mistake("option", "other.md:3", "'first'", myst("```{key-questions} first\n```")),
    "unknown value, MyST": Mistake("name", "other.md:3", "tracesSampleRate", myst("See {sentry}`apps/server.traces`.")),
    "unknown value, rst": Mistake("name", "other.rst:4", "tracesSampleRate", rst("See :sentry:`apps/server.traces`.")),
    "body without a table": Mistake("body", "other.md:3", "no table", myst("```{edge-case-table}\nHello\n```")),
    "row of the wrong width": Mistake(
        "body", "other.md:3", "5 cells", myst("````{edge-case-table}\n\n| A | B |\n|--|--|\n| 1 | 2 |\n````")
    ),
    "no Sentry at all": Mistake(
        "no-sentry",
        "conf.py:4",
        "",
        {"docs/myst.md": "# Nothing\n\n```{sentry-config}\n```\n", "docs/rst.rst": "Nothing\n=======\n"},
        remove=("apps/server/src/index.ts", "apps/widget/src/main.ts"),
    ),
    "missing assignment": Mistake(
        "assignment", "conf.py:5", "assignments/M3.md", conf={"errortracking_assignment": "docs/assignments/M3.md"}
    ),
    "missing assignment of a page": Mistake(
        "assignment",
        "other.md:1",
        "assignments/M3.md",
        {
            "docs/other.md": "---\nerrortracking-assignment: docs/assignments/M3.md\n---\n# Other\n\n"
            "```{key-questions}\n```\n\n```{source-files}\n```\n\nThe end of the page.\n"
        },
    ),
    "broken file that the assignment names": Mistake(
        "syntax",
        "apps/server/src/sentry.ts:1",
        "",
        {"apps/server/src/sentry.ts": "export const rate = ;\n"},
        conf={"errortracking_assignment": "docs/assignments/M2.md"},
    ),
    "broken file that a page's assignment names": Mistake(
        "syntax",
        "other.md:1",
        "apps/server/src/sentry.ts:1",
        {
            "apps/server/src/sentry.ts": "export const rate = ;\n",
            "docs/other.md": "---\nerrortracking-assignment: docs/assignments/M2.md\n---\n# Other\n\n"
            "```{source-files}\n```\n\nThe end of the page.\n",
        },
    ),
    "conflicting front matter": Mistake(
        "front-matter",
        "other.md:1",
        "'M2'",
        {
            "docs/other.md": "---\nerrortracking-assignment: docs/assignments/M2.md\nerrortracking-id: M7\n---\n"
            "# Other\n\nThe end of the page.\n"
        },
    ),
    "wrong environments": Mistake(
        "config", "conf.py:5", "NODE_ENV", conf={"errortracking_environments": {"production": "NODE_ENV"}}
    ),
    "wrong permalink": Mistake(
        "config", "conf.py:5", "{path}", conf={"errortracking_permalink": "https://example.org"}
    ),
    "wrong tracker": Mistake("config", "conf.py:5", "False", conf={"errortracking_tracker": 7}),
    "wrong apps": Mistake("config", "conf.py:5", "a dictionary", conf={"errortracking_apps": ["apps/server"]}),
}


def prepare(project: Project, mistake: Mistake, **conf: object) -> None:
    for path, text in mistake.files.items():
        if text:
            project.write(path, text)
        else:
            (project.root / path).unlink()
    for path in mistake.remove:
        (project.root / path).unlink()
    project.conf(**mistake.conf, **conf)


@pytest.mark.parametrize("mistake", MISTAKES.values(), ids=MISTAKES)
def test_one_sentence(project: Project, mistake: Mistake) -> None:
    prepare(project, mistake)
    built = project.build()
    assert len(built.warnings) == 1
    (warning,) = built.warnings
    location, _, sentence = warning.partition(": WARNING: ")
    assert location.endswith(mistake.where)
    assert mistake.says in sentence
    assert sentence.endswith(f"[errortracking.{mistake.subtype}]")
    if any("The end of the page." in text for text in mistake.files.values()):
        assert "The end of the page." in built.text("other.html")


@pytest.mark.parametrize("name", {mistake.subtype: name for name, mistake in MISTAKES.items()}.values())
def test_it_can_be_silenced(project: Project, name: str) -> None:
    mistake = MISTAKES[name]
    prepare(project, mistake, suppress_warnings=[f"errortracking.{mistake.subtype}"])
    assert project.build(fail=True).warnings == []


def test_every_kind_of_diagnostic_has_a_subtype() -> None:
    assert [Subtype.of(kind.value).subtype for kind in DiagnosticKind] == [kind.value for kind in DiagnosticKind]
    assert len({subtype.subtype for subtype in Subtype}) == len(Subtype)


def test_two_mistakes_on_one_page(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n```{sentry-config} a/b\n```\n\n```{sentry-config} c/d\n```\n")
    warnings = project.build().warnings
    assert ["other.md:3" in warnings[0], "other.md:6" in warnings[1], len(warnings)] == [True, True, 2]


def test_a_bad_root_leaves_pages_readable(project: Project) -> None:
    project.conf(errortracking_root="../nowhere")
    assert "could not be read" in project.build().text("myst.html")


def test_the_root_defaults_to_the_checkout(project: Project) -> None:
    (project.root / ".git").mkdir()
    project.write(
        "docs/conf.py",
        'extensions = ["myst_parser", "sphinxcontrib_errortracking"]\n'
        'exclude_patterns = ["assignments/**", "DOC_TRACKER.md"]\n',
    )
    built = project.build()
    assert built.warnings == []
    assert "0.25" in built.text("myst.html")


def test_control_characters_are_shown_in_the_log(project: Project) -> None:
    project.write("docs/other.md", "# Other\n\n{sentry}`apps/\u202eserver.dsn`\n")
    (warning,) = project.build().warnings
    assert "\u202e" not in warning
