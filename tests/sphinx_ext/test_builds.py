"""Pages in MyST and reStructuredText, in every kind of output, without a warning."""

from __future__ import annotations

import pickletools
import re
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.markup.sop import problems

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project


@pytest.mark.parametrize(
    "builder", ["html", "text", "latex", "man", "texinfo", "dirhtml", "singlehtml", "xml", "pseudoxml"]
)
def test_every_builder_is_silent(project: Project, builder: str) -> None:
    built = project.build(builder, fail=True)
    assert built.warnings == []
    assert built.app.statuscode == 0


def test_html_shows_the_values_of_the_code(project: Project) -> None:
    built = project.build()
    for page, value in {"myst.html": "0.25", "rst.html": "0.5"}.items():
        assert f">{value}</span>" in built.text(page)
    assert "apps/server/src/index.ts:" in built.text("myst.html")


def test_wide_tables_scroll_on_html_pages(project: Project) -> None:
    built = project.build(fail=True)
    for name in ("myst.html", "rst.html"):
        html = built.text(name)
        boxes = re.findall(r'<div class="errortracking-scroll" tabindex="0">\s*<table class="[^"]*errortracking', html)
        assert len(boxes) == html.count("<table") > 0
    assert re.search(r'href="_static/errortracking\.css', built.text("myst.html"))
    assert (built.out / "_static/errortracking.css").is_file()


def test_the_style_sheet_changes_no_configuration(project: Project) -> None:
    """Sphinx would say at each later build that the configuration has changed."""
    for _ in range(2):
        built = project.build()
        assert "html_static_path" not in built.app.status.getvalue()
        assert re.search(r'href="_static/errortracking\.css\?v=', built.text("myst.html"))
    assert built.read == set()


@pytest.mark.parametrize(("engine", "declared"), [("pdflatex", True), ("xelatex", False)])
def test_pdflatex_knows_the_signs(project: Project, engine: str, declared: bool) -> None:  # noqa: FBT001
    project.conf(latex_engine=engine, latex_elements={"preamble": "% mine"})
    (tex,) = project.build("latex", fail=True).out.glob("*.tex")
    text = tex.read_text(encoding="utf-8")
    assert ("\\DeclareUnicodeCharacter{2705}" in text) is declared
    assert "✅" in text
    assert "% mine" in text


def test_only_html_has_the_box(project: Project) -> None:
    assert "<scroll" not in project.build("pseudoxml", fail=True).text("myst.pseudoxml")


def test_text_shows_them_too(project: Project) -> None:
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    text = project.build("text").text("myst.txt")
    assert 'The server samples "0.25"' in text
    assert "apps/server/src/sentry.ts" in text


def test_parallel_builds_say_the_same(project: Project, tmp_path: Path) -> None:
    other = make_project(tmp_path / "other")
    for number in range(8):  # enough pages for Sphinx to use processes
        for which in (project, other):
            which.write(
                f"docs/more{number}.md", "---\norphan: true\n---\n# More\n\n```{sentry-config} apps/server\n```\n"
            )
    serial, parallel = project.build(), other.build(parallel=2)
    assert serial.warnings == parallel.warnings == []
    assert {page: serial.text(page) for page in ("myst.html", "rst.html", "more3.html")} == {
        page: parallel.text(page) for page in ("myst.html", "rst.html", "more3.html")
    }


def test_a_second_parallel_build_remembers_every_page(project: Project) -> None:
    for number in range(8):
        project.write(
            f"docs/more{number}.md", "---\norphan: true\n---\n# More\n\n```{sentry-config} apps/server\n```\n"
        )
    project.build(parallel=2)
    project.replace("apps/server/src/index.ts", "0.25", "0.75")
    assert project.build(parallel=2).read == {"myst", "rst", *(f"more{number}" for number in range(8))}


def test_what_is_pickled_holds_no_syntax_tree(project: Project) -> None:
    built = project.build()
    names = {
        module
        for file in built.app.doctreedir.rglob("*")
        if file.suffix in {".doctree", ".pickle"}
        for module in _modules(file.read_bytes())
        if "errortracking" in module
    }
    assert names
    assert not [name for name in names if "estree" in name or "evaluate" in name or "model" in name]


def _modules(pickled: bytes) -> set[str]:
    return {str(argument) for _, argument, _ in pickletools.genops(pickled) if isinstance(argument, str)}


PLACES = """import { captureException } from "@sentry/node";
export function tell(error: unknown) { captureException(error); }
"""


def test_permalinks(project: Project) -> None:
    project.conf(errortracking_permalink="https://example.org/blob/main/{path}#L{line}")
    html = project.build(fail=True).text("myst.html")
    assert 'href="https://example.org/blob/main/apps/server/src/index.ts#L' in html


def test_permalinks_in_the_whole_exported_document(project: Project) -> None:
    project.write("apps/server/src/(app)/[id] |#?.ts", 'import "@sentry/node";\nimport { x } from "./_x";\n')
    project.write("apps/server/src/(app)/[id]/x_y|z.ts", PLACES)
    project.conf(
        errortracking_assignment="docs/assignments/M2.md",
        errortracking_permalink="https://example.org/a|b/(c)/{path}?plain=1#L{line}",
    )
    text = project.build("sop", fail=True).text("docs/features/monitoring/error-tracking.md")
    address = r"https://example.org/a%7Cb/%28c%29/apps/server/src/%28app%29/%5Bid%5D/x_y%7Cz.ts?plain=1#L2"
    sections = re.split(r"^#{2,3} ", text, flags=re.MULTILINE)
    for name in ("Triggers & Events", "Key Functions/Components", "8. CODE REFERENCES"):
        (section,) = [part for part in sections if part.startswith(name)]
        assert f"]({address})" in section
    places = re.findall(r"`[^`\n]*\.ts:\d+`(?!\])", re.sub(r"```.*?```", "", text, flags=re.DOTALL))
    assert places == []
    assert problems(text) == []


def test_own_rows(project: Project) -> None:
    project.write(
        "docs/other.md",
        "# Other\n\n````{edge-case-table}\n\n"
        "| Scenario | Trigger | Behavior | Correct? | Notes |\n|--|--|--|--|--|\n"
        "| The moon is full | Night | Nothing | ✅ | From *us* |\n````\n",
    )
    html = project.build(fail=True).text("other.html")
    assert "The moon is full" in html
    assert "<em>us</em>" in html


def test_quotes_of_the_code_stay_straight(project: Project) -> None:
    project.replace("apps/server/src/index.ts", "environment: process.env.NODE_ENV", 'release: "a--b"')
    assert "a--b" in project.build().text("myst.html")
