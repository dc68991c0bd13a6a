"""What sphinx-autobuild does, build by build: which files are written again, whichever builders share the doctrees."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

PAGES = {
    "index.md": "# Shop\n\n```{toctree}\nserver\nwidget\ninline\nother\n```\n",
    "server.md": "# Server\n\n```{sentry-config} apps/server\n:columns: option, value, set-at\n```\n",
    "widget.rst": "Widget\n======\n\n.. sentry-config:: apps/widget\n",
    "inline.md": "# Inline\n\n{sentry}`apps/widget.sampleRate`\n",
}
SERVER, WIDGET = "apps/server/src/index.ts", "apps/widget/src/main.ts"
GENERATED = {"genindex", "search", "errortracking-index"}  #: Sphinx makes them in every build
TOCTREE = {"index"}  #: Sphinx writes it again with any page that its toctree names
SUFFIXES = {"html": ".html", "text": ".txt", "pseudoxml": ".pseudoxml"}


@pytest.fixture
def pages(project: Project) -> Project:
    for name in ("myst.md", "rst.rst"):
        (project.root / "docs" / name).unlink()
    for name, text in PAGES.items():
        project.write(f"docs/{name}", text)
    assert project.build(fail=True).read == {"index", "server", "widget", "inline", "other"}
    return project


def changed(project: Project, builder: str = "html") -> set[str]:
    """Build again; the pages whose files were written."""
    folder = project.root / "docs" / "_build" / builder
    before = times(folder, SUFFIXES[builder])
    project.build(builder, fail=True)
    after = times(folder, SUFFIXES[builder])
    return {name for name, time in after.items() if before.get(name) != time} - GENERATED


def times(folder: Path, suffix: str) -> dict[str, int]:
    return {path.name.removesuffix(suffix): path.stat().st_mtime_ns for path in folder.glob(f"*{suffix}")}


def test_a_change_that_alters_no_fact_writes_nothing(pages: Project) -> None:
    pages.write(SERVER, pages.read(SERVER) + "\n// a comment\n")
    (pages.root / WIDGET).touch()
    assert changed(pages) == set()


def test_a_line_above_moves_the_places_that_are_shown(pages: Project) -> None:
    pages.write(SERVER, "// a comment\n" + pages.read(SERVER))
    assert changed(pages) == {"server"} | TOCTREE
    assert "index.ts:6" in (pages.root / "docs/_build/html/server.html").read_text(encoding="utf-8")


def test_a_value(pages: Project) -> None:
    pages.replace(WIDGET, "0.5", "0.125")
    assert changed(pages) == {"widget", "inline"} | TOCTREE
    assert changed(pages) == set()


def test_a_new_file(pages: Project) -> None:
    pages.write(
        "apps/widget/src/second.ts", 'import { init } from "@sentry/browser";\ninit({ dsn: "", debug: true });\n'
    )
    assert "widget" in changed(pages)
    (pages.root / "apps/widget/src/second.ts").unlink()
    assert "widget" in changed(pages)
    assert changed(pages) == set()


def test_a_new_file_without_sentry(pages: Project) -> None:
    pages.write("apps/widget/src/sum.ts", "export const sum = (a: number, b: number) => a + b;\n")
    assert changed(pages) == set()


def test_another_version_of_the_sdk(pages: Project) -> None:
    pages.replace(
        "package-lock.json",
        '"node_modules/@sentry/browser": {"version": "8.55.2"}',
        '"node_modules/@sentry/browser": {"version": "8.55.1"}',
    )
    assert changed(pages) == {"widget"} | TOCTREE


@pytest.mark.parametrize("other", ["text", "pseudoxml"])
def test_builders_that_share_doctrees(pages: Project, other: str) -> None:
    changed(pages, other)
    pages.replace(WIDGET, "0.5", "0.125")
    of_quotes = {"server"} if other == "text" else set()  # text has straight quotes, html typographic ones
    assert changed(pages, "html") == {"widget", "inline"} | TOCTREE | of_quotes
    assert changed(pages, other) >= {"widget", "inline"}
    for builder in ("html", other):
        for name in ("widget", "inline"):
            text = (pages.root / "docs/_build" / builder / f"{name}{SUFFIXES[builder]}").read_text(encoding="utf-8")
            assert "0.125" in text
            assert "0.5<" not in text
    assert changed(pages, other) == set()
    assert changed(pages, "html") <= {"widget", "inline"} | TOCTREE | of_quotes


def test_another_builder_does_not_read_pages_without_us_again(pages: Project) -> None:
    pages.build("text")
    assert "other" not in pages.build("html").read
    assert pages.build("pseudoxml").read == set()


def test_two_output_folders_of_one_builder(pages: Project) -> None:
    from sphinx.testing.util import SphinxTestApp  # noqa: PLC0415

    def build(folder: str) -> str:
        docs = pages.root / "docs"
        app = SphinxTestApp("html", srcdir=docs, builddir=docs / "_build")
        app.outdir = app.builder.outdir = type(app.outdir)(pages.root / folder)
        app.outdir.mkdir(exist_ok=True)
        try:
            app.build()
        finally:
            app.cleanup()
        return (pages.root / folder / "inline.html").read_text(encoding="utf-8")

    assert "0.5" in build("one")
    assert "0.5" in build("two")
    pages.replace(WIDGET, "0.5", "0.125")
    assert "0.125" in build("one")
    assert "0.125" in build("two")


def test_a_record_that_is_broken(pages: Project) -> None:
    records = list((pages.root / "docs/_build/doctrees/errortracking").glob("*.json"))
    assert [set(json.loads(record.read_text(encoding="utf-8"))) for record in records] == [
        {"server", "widget", "inline"}
    ]
    records[0].write_text("[", encoding="utf-8")
    assert changed(pages) == {"server", "widget", "inline"} | TOCTREE
    assert changed(pages) == set()


def test_parallel_builds_are_the_same_to_the_byte(tmp_path: Path) -> None:
    found = []
    for parallel in (1, 2):
        project = make_project(tmp_path / "shop")
        project.conf(html_last_updated_fmt=None)
        for number in range(8):  # enough pages for Sphinx to use processes
            project.write(f"docs/more{number}.md", f"---\norphan: true\n---\n# More\n\n{project.read('docs/myst.md')}")
        built = project.build(parallel=parallel, fail=True)
        found.append({path.name: path.read_bytes() for path in built.out.glob("*.html")})
        project.root.rename(tmp_path / f"shop-{parallel}")
    assert len(found[0]) > 12
    assert found[0] == found[1]
