"""A later build reads exactly those pages again that show something else now."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from miniature import Project

#: A page for each app, so that they can be told apart.
PAGES = {
    "index.md": "# Shop\n\n```{toctree}\nserver\nwidget\ninline\nother\n```\n",
    "server.md": "# Server\n\n```{sentry-config} apps/server\n```\n",
    "widget.rst": "Widget\n======\n\n.. sentry-config:: apps/widget\n",
    "inline.md": "# Inline\n\n{sentry}`apps/widget.sampleRate`\n",
}


@pytest.fixture
def pages(project: Project) -> Project:
    for name in ("myst.md", "rst.rst"):
        (project.root / "docs" / name).unlink()
    for name, text in PAGES.items():
        project.write(f"docs/{name}", text)
    first = project.build()
    assert first.warnings == []
    assert first.read == {"index", "server", "widget", "inline", "other"}
    return project


def test_nothing_changed(pages: Project) -> None:
    assert pages.build().read == set()


def test_a_changed_value(pages: Project) -> None:
    pages.replace("apps/server/src/index.ts", "0.25", "0.75")
    built = pages.build()
    assert built.read == {"server"}
    assert "0.75" in built.text("server.html")


def test_a_changed_value_that_two_pages_show(pages: Project) -> None:
    pages.replace("apps/widget/src/main.ts", "0.5", "0.125")
    built = pages.build()
    assert built.read == {"widget", "inline"}
    assert "0.125" in built.text("inline.html")


def test_a_new_file_that_nobody_shows(pages: Project) -> None:
    pages.write("apps/server/src/unrelated.ts", "export const answer = 42;\n")
    assert pages.build().read == set()


def test_a_value_that_moves_to_a_new_file(pages: Project) -> None:
    pages.write("apps/server/src/rate.ts", "export const rate = 0.25;\n")
    pages.replace("apps/server/src/index.ts", "tracesSampleRate: 0.25", "tracesSampleRate: rate")
    pages.replace("apps/server/src/index.ts", "\nSentry.init", 'import { rate } from "./rate";\nSentry.init')
    assert pages.build().read == {"server"}
    pages.write("apps/server/src/rate.ts", "export const rate = 0.3;\n")
    built = pages.build()
    assert built.read == {"server"}
    assert "0.3" in built.text("server.html")


def test_a_deleted_file(pages: Project) -> None:
    (pages.root / "apps/widget/src/main.ts").unlink()
    assert {"widget", "inline"} <= pages.build().read


def test_a_mistake_that_is_put_right(pages: Project) -> None:
    pages.write("docs/server.md", "# Server\n\n```{sentry-config} apps/api\n```\n")
    assert len(pages.build().warnings) == 1
    (pages.root / "apps/server").rename(pages.root / "apps/api")
    built = pages.build()
    assert "server" in built.read
    assert built.warnings == []


def test_a_page_that_stops_using_us_is_forgotten(pages: Project) -> None:
    pages.write("docs/server.md", "# Server\n")
    pages.build()
    pages.replace("apps/server/src/index.ts", "0.25", "0.75")
    assert pages.build().read == set()
