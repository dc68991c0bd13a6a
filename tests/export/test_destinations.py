"""Where links and images of an author's page lead in the document that is made of it: everything is there, on GitHub too."""

from __future__ import annotations

import sys
from pathlib import Path
from posixpath import dirname, join, normpath
from typing import TYPE_CHECKING

import pytest
from miniature import make_project
from test_constructs import PIXEL

sys.path.insert(0, str(Path(__file__).parents[1] / "markup"))

from oracle import RENDERERS, read, slugs

if TYPE_CHECKING:
    from miniature import Built, Project

OUTPUT = "docs/features/monitoring/error-tracking.md"
PAGE = """\
---
errortracking-assignment: docs/assignments/M2.md
---

(the-page)=
# Error tracking

(a-paragraph)=
To [the flow](#the-flow), {ref}`the-purpose`, [its heading](#how-it-works), [the page](#the-page), [a list](#a-list),
[a section of its own](#of-its-own) and [a paragraph](#a-paragraph).

To [a page](../other.md), [a place of it](../other.md#a-label), {ref}`elsewhere <a-label>`, {ref}`a paragraph there <no-heading>`,
[the code](../../apps/server/src/index.ts), {download}`a picture <picture.png>` and <https://a.example/x#y>.

![alone](picture.png) ![inline](data:image/png;base64,iVBORw0KGgo=)

(what)=
## What it does

(the-purpose)=
### Purpose

Its purpose.

(the-flow)=
## How it works

### High-Level Flow (Happy Path)

(a-list)=
1. one

### Of its own

Words.
"""
OTHER = "# Other\n\n(no-heading)=\nWords.\n\n(a-label)=\n## A *place*: there\n\nWords.\n"


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Project:
    project = make_project(tmp_path_factory.mktemp("destinations") / "shop")
    project.conf(
        extensions=["myst_parser", "sphinxcontrib_errortracking"],
        myst_heading_anchors=3,
        suppress_warnings=["toc.not_included"],
    )
    project.write("docs/guide/page.md", PAGE)
    project.write("docs/other.md", OTHER)
    (project.root / "docs/guide/picture.png").write_bytes(PIXEL)
    return project


@pytest.fixture(scope="module")
def built(shop: Project) -> Built:
    return shop.build("sop")


def test_every_link_leads_somewhere(shop: Project, built: Built) -> None:
    assert [line for line in built.warnings if "page.md:" in line] == []
    text = shop.read(OUTPUT)
    for render in RENDERERS.values():
        found = read(render(text))
        anchors = {*slugs(found), *found.ids}
        assert [link for link in found.links if link.startswith("#") and link[1:] not in anchors] == []
        files = [link.partition("#")[0] for link in found.links if not link.startswith(("#", "http"))]
        assert len(files) == 6
        assert [each for each in files if not (shop.root / normpath(join(dirname(OUTPUT), each))).is_file()] == []


def test_a_heading_of_the_page_is_the_one_of_the_document(shop: Project, built: Built) -> None:
    assert built.app is not None
    text = shop.read(OUTPUT)
    for link in (
        "[the flow](#2-how-it-works)", "[Purpose](#purpose)", "[its heading](#2-how-it-works)", "[the page](#feature-error-tracking-m2)",
        "[a list](#a-list)", "[a section of its own](#of-its-own)", "[a paragraph](#a-paragraph)",
    ):  # fmt: skip
        assert link in text, link


def test_a_place_of_another_page_is_a_heading_or_the_page(shop: Project, built: Built) -> None:
    assert built.app is not None
    text = shop.read(OUTPUT)
    for link in (
        "[a page](../../other.md)", "[a place of it](../../other.md#a-place-there)", "[elsewhere](../../other.md#a-place-there)",
        "[a paragraph there](../../other.md)", "[the code](../../../apps/server/src/index.ts)", "[`a picture`](../../guide/picture.png)",
        "<https://a.example/x#y>", "![alone](../../guide/picture.png)",
    ):  # fmt: skip
        assert link in text, link


def test_no_path_of_this_machine_is_in_it(shop: Project, built: Built) -> None:
    assert built.app is not None
    text = shop.read(OUTPUT)
    assert "doctrees" not in text
    assert "embeded" not in text
    assert str(shop.root) not in text


def test_what_is_wrong_with_a_page_is_told_with_its_line(tmp_path: Path) -> None:
    shop = make_project(tmp_path / "shop")
    shop.conf(extensions=["myst_parser", "sphinxcontrib_errortracking"], suppress_warnings=["toc.not_included"])
    shop.write("docs/guide.md", PAGE[: PAGE.index("(the-page)=")] + "# Error tracking\n\nWords.\n\n## A section of its own\n\nMore.\n\n## What it does\n\n### Purpose\n\nWords.\n")  # fmt: skip
    (line,) = [line for line in shop.build("sop").warnings if "is not in the format" in line]
    assert "guide.md:9: " in line
    assert f"{OUTPUT} is not written: line " in line
    assert "the format has no section 'A section of its own'" in line
