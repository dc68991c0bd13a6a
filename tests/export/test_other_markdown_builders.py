"""Our nodes in the Markdown builders of others: diagrams are fences, tables keep every cell, nothing is warned about."""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

sys.path.insert(0, str(Path(__file__).parents[1] / "markup"))

from oracle import RENDERERS, read

if TYPE_CHECKING:
    from miniature import Project

INDEX = "apps/server/src/index.ts"


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    project = make_project(tmp_path / "shop")
    project.replace(
        INDEX,
        "tracesSampleRate: 0.25",
        'tracesSampleRate: 0.25,\n  dist: "a || b | `c`",\n  release: process.env.A || process.env.B',
    )
    return project


@pytest.mark.parametrize(("module", "builder"), [("sphinx_markdown_builder", "markdown"), ("sphinx_llm.txt", "html")])
def test_tables_of_ours_are_whole(shop: Project, module: str, builder: str) -> None:
    pytest.importorskip(module.partition(".")[0], reason=f"{module} is not installed")
    shop.conf(
        extensions=["myst_parser", "sphinxcontrib_errortracking", module],
        errortracking_assignment="docs/assignments/M2.md",
    )
    built = shop.build(builder)
    assert [line for line in built.warnings if "errortracking" in line or "unknown node" in line.lower()] == []
    (text,) = {file.read_text(encoding="utf-8") for file in built.out.rglob("myst*.md")}
    assert "The server samples `0.25`." in text
    for render in RENDERERS.values():
        page = read(render(text))
        values = {row[0]: row[1] for row in page.rows if len(row) > 1}
        assert values["dist"] == '"a || b | `c`"'
        assert "process.env.A" in values["release"]
        assert "process.env.B" in values["release"]
        lengths = {len(row) for row in page.rows}
        assert lengths <= {2, 3, 4, 5, 6}
        assert page.active == []
    assert all(line.endswith("|") for line in text.split("\n") if re.match(r"\| `", line))
