"""`errortracking.toml`: one file of values that the command and Sphinx both read."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

OUTPUT = "docs/features/monitoring/error-tracking.md"
ENVIRONMENTS = """\
[environments.local]
NODE_ENV = "development"

[environments.live]
NODE_ENV = "production"
"""
RATE = 'process.env.NODE_ENV === "production" ? 0.125 : 1'


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    project = make_project(tmp_path / "shop")
    project.replace("apps/server/src/index.ts", "0.25", RATE)
    return project


def test_the_command_needs_no_assignment(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["export", str(shop.root)]) == 2
    assert "set `assignment` in errortracking.toml" in capsys.readouterr().err
    shop.write("errortracking.toml", 'assignment = "docs/assignments/M2.md"\ntracker = false\n')
    assert main(["export", str(shop.root)]) == 0
    assert main(["check", str(shop.root)]) == 0
    assert "### M2" not in shop.read("docs/DOC_TRACKER.md")


def test_the_command_line_comes_first(shop: Project) -> None:
    shop.write("errortracking.toml", 'assignment = "docs/assignments/M9.md"\noutput = "docs/one.md"\n')
    assert main(["export", str(shop.root), "--assignment", "docs/assignments/M2.md", "--output", "docs/two.md"]) == 0
    assert (shop.root / "docs/two.md").is_file()
    assert not (shop.root / "docs/one.md").exists()


def test_what_sphinx_exports_is_fresh_for_the_command(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("errortracking.toml", f'assignment = "docs/assignments/M2.md"\n{ENVIRONMENTS}')
    for page in ("myst.md", "rst.rst"):
        (shop.root / "docs" / page).unlink()
    shop.replace("docs/index.md", "myst\nrst\n", "")
    shop.build("sop", fail=True)
    assert "live" in shop.read(OUTPUT)
    assert main(["check", str(shop.root)]) == 0, capsys.readouterr().out


def test_pages_and_conf_py(shop: Project) -> None:
    shop.write("errortracking.toml", ENVIRONMENTS)
    shop.write("docs/other.md", "# Other\n\n```{sentry-config} apps/server\n:environments:\n```\n")
    assert ">live<" in shop.build(fail=True).text("other.html").replace("<p>", "").replace("</p>", "<")
    shop.conf(errortracking_environments={"mine": {"NODE_ENV": "production"}})
    html = shop.build(fail=True).text("other.html")
    assert "mine" in html
    assert ">live<" not in html.replace("<p>", "").replace("</p>", "<")


def test_coverage(shop: Project) -> None:
    shop.write("errortracking.toml", "coverage_minimum = 100\n")
    shop.write("docs/myst.md", "# None\n\n```{sentry-config} apps/server\n```\n")
    assert main(["report", "--coverage", str(shop.root)]) == 1
    assert main(["report", "--coverage", "--fail-under", "1", str(shop.root)]) == 0


def test_the_report(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("errortracking.toml", ENVIRONMENTS)
    assert main(["report", str(shop.root), "--format", "table"]) == 0
    assert "live" in capsys.readouterr().out


WRONG = {
    "no TOML": ("assignment = \n", ":1: errortracking.toml is not TOML"),
    "unknown": ('x = 1\nassignmet = "a"\n', ":1: no setting 'x'; known: 'assignment'"),
    "near": ('\nassignmet = "a"\n', ":2: no setting 'assignmet'; did you mean 'assignment'"),
    "of one build": ("check = true\n", ":1: no setting 'check'"),
    "wrong value": ("coverage_minimum = 101\n", ":1: coverage_minimum is not a percentage"),
    "wrong in a table": (
        'output = "a.md"\n[environments.live]\nA = 1\n',
        ":2: environments has 'A': 1 in 'live', which are not both strings",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_sentence_with_its_line(shop: Project, capsys: pytest.CaptureFixture[str], name: str) -> None:
    text, says = WRONG[name]
    shop.write("errortracking.toml", text)
    assert main(["report", str(shop.root)]) == 2
    told = capsys.readouterr().err
    assert f"errortracking.toml{says}" in told
    assert told.count("\n") == 1
    warnings = shop.build().warnings
    assert any(
        f"errortracking.toml{says.partition(' ')[0]}" in line and "[errortracking.config]" in line for line in warnings
    )


def test_an_assignment_that_is_not_there_is_told_where_the_file_names_it(
    shop: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    shop.write("errortracking.toml", '# ours\nassignment = "docs/assignments/M9.md"\n')
    assert main(["check", str(shop.root)]) == 2
    assert capsys.readouterr().err.startswith("sphinx-errortracking: error: errortracking.toml:2: ")
    (warning,) = (line for line in shop.build().warnings if "[errortracking.assignment]" in line)
    assert "errortracking.toml:2: WARNING: " in warning
    assert "docs/assignments/M9.md" in warning
    assert main(["check", str(shop.root), "--assignment", "docs/assignments/M8.md"]) == 2
    assert "errortracking.toml" not in capsys.readouterr().err


def test_a_link_out_of_the_repository(shop: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "other.toml").write_text("coverage_minimum = 7\n", encoding="utf-8")
    (shop.root / "errortracking.toml").symlink_to(tmp_path / "other.toml")
    assert main(["report", str(shop.root)]) == 2
    assert "lies outside the repository" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["check", "export"])
def test_where_a_format_is_named_that_is_none(shop: Project, capsys: pytest.CaptureFixture[str], command: str) -> None:
    shop.write("docs/empty.md", "# No template\n")
    for name, why in {"docs/gone.md": "is no file", "docs/empty.md": "template"}.items():
        shop.write("errortracking.toml", f'assignment = "docs/assignments/M2.md"\n\nsop_format = "{name}"\n')
        assert main([command, str(shop.root)]) == 2
        told = capsys.readouterr().err
        assert told.startswith("sphinx-errortracking: error: errortracking.toml:3: ")
        assert why in told
        assert main([command, "--sop-format", "docs/lost.md", str(shop.root)]) == 2
        assert "errortracking.toml" not in capsys.readouterr().err
    (warning,) = (line for line in shop.build("sop").warnings if "errortracking.config" in line)
    assert warning.count("errortracking.toml") == 1
    assert "errortracking.toml:3: " in warning
