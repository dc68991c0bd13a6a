"""`inject`: marked regions of files that somebody else wrote, with nothing around them changed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.cli import main

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

BEGIN = "<!-- errortracking: sentry-config apps/server :options: tracesSampleRate :columns: option, value -->"
README = f"# Shop\n\nSold  by *us*.\n\n{BEGIN}\n<!-- errortracking end -->\n\nThe end\\\nof it."


@pytest.fixture
def shop(tmp_path: Path) -> Project:
    project = make_project(tmp_path / "shop")
    project.write("README.md", README)
    return project


def inject(shop: Project, *arguments: str, status: int = 0) -> None:
    assert main(["inject", "--root", str(shop.root), *arguments]) == status


def test_a_region_is_filled_and_the_rest_stays(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    inject(shop)
    assert capsys.readouterr().out == "README.md: written\n"
    text = shop.read("README.md")
    before, _, rest = text.partition(f"{BEGIN}\n")
    table, _, after = rest.partition("<!-- errortracking end ")
    assert "| `tracesSampleRate` | `0.25` |\n" in table
    assert (before, after.partition(" -->\n")[2]) == ("# Shop\n\nSold  by *us*.\n\n", "\nThe end\\\nof it.")
    inject(shop)
    assert capsys.readouterr().out == "README.md: up to date\n"
    assert shop.read("README.md") == text


def test_the_code_changes(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    inject(shop)
    inject(shop, "--check")
    assert "README.md is fresh" in capsys.readouterr().out
    shop.replace("apps/server/src/index.ts", "0.25", "0.5")
    before = shop.read("README.md")
    inject(shop, "--check", status=1)
    told = capsys.readouterr().out
    assert "-| `tracesSampleRate` | `0.25` |\n+| `tracesSampleRate` | `0.5` |\n" in told
    assert told.endswith(f"README.md is stale\nTo repair: sphinx-errortracking inject --root {shop.root}\n")
    assert shop.read("README.md") == before
    inject(shop)
    assert "`0.5`" in shop.read("README.md")


@pytest.mark.parametrize("changed", ["| `tracesSampleRate` | `0.3` |", "a sentence of somebody's"])
def test_what_was_changed_by_hand_stays(shop: Project, capsys: pytest.CaptureFixture[str], changed: str) -> None:
    inject(shop)
    fresh = shop.read("README.md")
    shop.replace("README.md", "| `tracesSampleRate` | `0.25` |", changed)
    by_hand = shop.read("README.md")
    inject(shop, status=1)
    assert "README.md:5: the region sentry-config was changed by hand\n" in capsys.readouterr().out
    assert shop.read("README.md") == by_hand
    inject(shop, "--check", status=1)
    inject(shop, "--force")
    assert shop.read("README.md") == fresh


def test_a_text_that_stands_there_before_the_first_run(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace("README.md", f"{BEGIN}\n", f"{BEGIN}\nPrecious.\n")
    inject(shop, status=1)
    assert "holds a text that no tool has written" in capsys.readouterr().out
    assert "Precious." in shop.read("README.md")


def test_the_other_marker(shop: Project) -> None:
    shop.write("README.md", "[//]: # (errortracking: open-questions)\n[//]: # (errortracking end)\n")
    inject(shop)
    text = shop.read("README.md")
    assert text.startswith("[//]: # (errortracking: open-questions)\n\n1. ")
    assert "[//]: # (errortracking end " in text
    assert "<!--" not in text
    inject(shop, "--check")


def test_several_regions_and_files(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write(
        "README.md", f"{README}\n\n<!-- errortracking: sentry apps/widget.sampleRate -->\n<!-- errortracking end -->\n"
    )
    shop.write("apps/widget/README.md", f"{BEGIN}\n<!-- errortracking end -->\n")
    inject(shop)
    assert capsys.readouterr().out == "README.md: written\napps/widget/README.md: written\n"
    assert "\n`0.5`\n" in shop.read("README.md")


def test_line_ends_stay(shop: Project) -> None:
    (shop.root / "README.md").write_bytes(README.replace("\n", "\r\n").encode())
    inject(shop)
    data = (shop.root / "README.md").read_bytes()
    assert b"0.25" in data
    assert data.count(b"\r\n") == data.count(b"\n")
    inject(shop, "--check")


def test_markers_in_code_are_shown_and_do_nothing(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("README.md", f"# Help\n\n```html\n{BEGIN}\n```\n\n    {BEGIN}\n")
    inject(shop, status=2)
    assert "holds a marker" in capsys.readouterr().err


WRONG = {
    "no end": (f"{BEGIN}\n", ":1: the region that begins here has no end"),
    "no begin": ("text\n\n<!-- errortracking end -->\n", ":3: no region begins before this end"),
    "one in another": (f"{BEGIN}\n{BEGIN}\n<!-- errortracking end -->\n", ":2: the region that begins in line 1"),
    "no directive": ("<!-- errortracking: -->\n<!-- errortracking end -->\n", ":1: the marker names no directive"),
    "another directive": (
        "<!-- errortracking: toctree -->\n<!-- errortracking end -->\n",
        ":1: no directive 'toctree'; known: 'sentry-config'",
    ),
    "another app": (
        "\n<!-- errortracking: sentry-config apps/servr -->\n<!-- errortracking end -->\n",
        ":2: no app or Sentry call 'apps/servr'; did you mean 'apps/server'",
    ),
    "an option of pages": (
        "<!-- errortracking: sentry-config :layout: tabs -->\n<!-- errortracking end -->\n",
        ":1: sentry-config: the option 'layout' is for pages of Sphinx",
    ),
    "another option": (
        "<!-- errortracking: sentry-config :environment: production -->\n<!-- errortracking end -->\n",
        ":1: sentry-config: no option 'environment'; did you mean 'environments'",
    ),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_sentence_with_its_place(shop: Project, capsys: pytest.CaptureFixture[str], name: str) -> None:
    text, says = WRONG[name]
    shop.write("README.md", text)
    shop.write("apps/README.md", README)
    inject(shop, "apps/README.md", "README.md", status=2)
    told = capsys.readouterr().err
    assert f"README.md{says}" in told
    assert told.count("\n") == 1
    assert shop.read("apps/README.md") == README


@pytest.mark.parametrize(("name", "says"), [("../other.md", "outside"), ("nowhere.md", "cannot be read")])
def test_files_that_cannot_be_read(shop: Project, capsys: pytest.CaptureFixture[str], name: str, says: str) -> None:
    inject(shop, name, status=2)
    assert says in capsys.readouterr().err


def test_an_assignment(shop: Project) -> None:
    shop.write("README.md", "<!-- errortracking: key-questions 2 -->\n<!-- errortracking end -->\n")
    inject(shop, "--assignment", "docs/assignments/M2.md")
    assert "How are performance traces configured?" in shop.read("README.md")
