"""`report --coverage` reads pages as text; on plain pages it says what the builder `errortracking-coverage` says."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

FRONT = "---\nerrortracking-assignment: docs/assignments/M2.md\n---\n"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    return make_project(tmp_path / "shop")


def printed(capsys: pytest.CaptureFixture[str], *arguments: str, status: int = 0) -> dict:
    assert main(["report", "--coverage", *arguments]) == status
    return json.loads(capsys.readouterr().out)


def test_the_same_as_the_builder(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("docs/myst.md", FRONT + shop.read("docs/myst.md"))
    shop.write("docs/rst.rst", ":errortracking-assignment: docs/assignments/M2.md\n\n" + shop.read("docs/rst.rst"))
    shop.replace("docs/myst.md", "```{sentry-config} apps/server\n", "```{sentry-config} apps/server\n:options: dsn\n")
    built = shop.build("errortracking-coverage")
    assert main(["report", "--coverage", "--format", "table", str(shop.root)]) == 0
    pages, _, rest = capsys.readouterr().out.partition("\n")
    assert pages == "2 pages read as text: docs/myst.md, docs/rst.rst"
    assert rest == built.text("errortracking.txt")
    assert " * " in rest


def test_an_assignment_for_pages_that_name_none(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert printed(capsys, str(shop.root))["missing"]["questions"] == []
    shop.write("docs/myst.md", "# None\n\n```{key-questions} 1\n```\n")
    (shop.root / "docs/rst.rst").unlink()
    found = printed(capsys, str(shop.root), "--assignment", "docs/assignments/M2.md")
    assert found["missing"]["questions"] == ["How are performance traces configured?"]


def test_fences_of_code_show_directives_and_hold_none(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (shop.root / "docs/rst.rst").unlink()
    shop.write("docs/myst.md", "# Help\n\n````md\n```{sentry-config}\n```\n````\n")
    shop.write("docs/inner.md", "::::{tab-set}\n:::{tab-item} One\n```{sentry-config} apps/server\n```\n:::\n::::\n")
    found = printed(capsys, str(shop.root))
    assert found["pages"] == ["docs/inner.md"]
    assert [text for text in found["missing"]["options"] if text.startswith("apps/server")] == []
    assert "apps/widget:browser sampleRate" in found["missing"]["options"]


def test_an_option_that_only_sphinx_understands(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("docs/myst.md", "# Page\n\n```{sentry-config} apps/server\n:colour: red\n```\n")
    found = printed(capsys, str(shop.root))
    assert found["unclear"] == [
        "docs/myst.md:3: what sentry-config shows with :colour: only the builder errortracking-coverage can tell"
    ]
    assert "apps/server:server dsn" in found["missing"]["options"]


def test_a_threshold(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (shop.root / "docs/myst.md").unlink()
    found = printed(capsys, str(shop.root), "--docs", "docs", "--fail-under", "100", status=1)
    assert found["shown"] < found["total"]
    assert printed(capsys, str(shop.root), "--fail-under", str(found["percent"]))["percent"] == found["percent"]


def test_a_folder(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("handbook/page.md", "# Page\n\n```{edge-case-table}\n```\n")
    assert printed(capsys, str(shop.root), "--docs", "handbook")["pages"] == ["handbook/page.md"]
    assert main(["report", "--coverage", str(shop.root), "--docs", "nowhere"]) == 2
    assert "nowhere" in capsys.readouterr().err


def test_an_assignment_that_is_missing(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("docs/myst.md", "---\nerrortracking-assignment: M9.md\n---\n# Page\n\n```{edge-case-table}\n```\n")
    assert main(["report", "--coverage", str(shop.root)]) == 2
    assert "M9.md" in capsys.readouterr().err
