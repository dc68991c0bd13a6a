"""`init` on repositories as strangers have them; what it writes is then built by the real Sphinx, with warnings as errors."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from miniature import FILES

from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.markup.sop import problems

if TYPE_CHECKING:
    from collections.abc import Iterator

CODE = {path: text for path, text in FILES.items() if not path.startswith("docs/")}
ASSIGNMENT = FILES["docs/assignments/M2.md"]
CONF = 'project = "Shop"\nextensions = [\n    "myst_parser",\n]\n'
RST_CONF = 'project = "Shop"\n'

Written = dict[str, str]


def lay(root: Path, files: dict[str, str]) -> Path:
    for path, text in files.items():
        target = root / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def everything(root: Path) -> Written:
    return {path.relative_to(root).as_posix(): path.read_text() for path in sorted(root.rglob("*")) if path.is_file()}


def build(root: Path, builder: str, folder: str = "docs") -> Path:
    out = root / folder / "_build" / builder
    command = [sys.executable, "-m", "sphinx", "-nW", "-q", "-b", builder, folder, str(out)]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    return out


@pytest.fixture
def shop(tmp_path: Path) -> Path:
    return lay(tmp_path / "shop", CODE)


def test_from_nothing_to_a_page_and_a_document(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["init", str(shop)]) == 0
    told = capsys.readouterr().out
    assert "Sentry is set up in 2 apps: apps/server (server); apps/widget (browser)" in told
    new = set(everything(shop)) - set(CODE)
    assert new == {
        "docs/.gitignore",
        "docs/assignments/error-tracking.md",
        "docs/conf.py",
        "docs/error-tracking.md",
        "docs/index.md",
    }
    html = (build(shop, "html") / "error-tracking.html").read_text(encoding="utf-8").replace("<wbr>", "")
    assert all(shown in html for shown in ("0.25", "apps/server/src/index.ts", "What errors are captured"))
    build(shop, "sop")
    document = (shop / "docs/features/monitoring/error-tracking.md").read_text(encoding="utf-8")
    assert problems(document) == []
    assert "Left empty" not in document  # comments are the author's own
    assert "`apps/server`" in document.partition("## Quick Summary")[2].partition("##")[0]


def test_the_command_that_it_names_works(shop: Path) -> None:
    command = [sys.executable, "-m", "sphinxcontrib_errortracking", "init"]
    told = subprocess.run(command, cwd=shop, capture_output=True, text=True, check=True).stdout
    (line,) = [line for line in told.splitlines() if line.startswith("Next: sphinx-build ")]
    named = line.removeprefix("Next: sphinx-build ").split()
    subprocess.run([sys.executable, "-m", "sphinx", "-nW", "-q", *named], cwd=shop, check=True)
    assert (shop / named[-1] / "error-tracking.html").is_file()


def test_what_is_built_is_not_documented_itself(shop: Path) -> None:
    subprocess.run(["git", "init", "-q"], cwd=shop, check=True)
    assert main(["init", str(shop)]) == 0
    first = (build(shop, "html") / "error-tracking.html").read_bytes()
    shutil.rmtree(shop / "docs/_build/html/.doctrees")
    assert (build(shop, "html") / "error-tracking.html").read_bytes() == first


def test_twice(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", str(shop)])
    before = everything(shop)
    assert main(["init", str(shop)]) == 0
    assert everything(shop) == before
    told = capsys.readouterr().out
    assert "already" in told
    assert told.splitlines()[-2].startswith("Next: sphinx-build ")


def test_an_assignment_that_is_there_is_used(shop: Path) -> None:
    lay(
        shop,
        {
            "docs/prompts/M2.md": ASSIGNMENT,
            "docs/prompts/C1.md": ASSIGNMENT.replace("Sentry", "Calls").replace("sentry", "calls"),
        },
    )
    assert main(["init", str(shop)]) == 0
    assert "errortracking-assignment: docs/prompts/M2.md\n" in (shop / "docs/error-tracking.md").read_text()
    assert not (shop / "docs/assignments").exists()
    build(shop, "sop")


def test_two_assignments(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(shop, {"prompts/M2.md": ASSIGNMENT, "prompts/M3.md": ASSIGNMENT})
    assert main(["init", str(shop)]) == 2
    assert "prompts/M2.md, prompts/M3.md" in capsys.readouterr().err
    assert not (shop / "docs").exists()
    assert main(["init", str(shop), "--assignment", "prompts/M3.md"]) == 0
    build(shop, "html")


def test_a_folder_of_plain_markdown(shop: Path) -> None:
    mine = {"docs/index.md": "# Ours\n\n[gone](nowhere.md)\n", "docs/guide.md": "# Guide\n"}
    lay(shop, mine)
    assert main(["init", str(shop)]) == 0
    assert {path: text for path, text in everything(shop).items() if path in mine} == mine
    assert (build(shop, "html") / "error-tracking.html").is_file()


@pytest.mark.parametrize(
    ("conf", "first", "page"),
    [(CONF, "index.md", "error-tracking.md"), (RST_CONF, "index.rst", "error-tracking.rst")],
    ids=["MyST", "rst"],
)
def test_a_sphinx_project(shop: Path, capsys: pytest.CaptureFixture[str], conf: str, first: str, page: str) -> None:
    lay(shop, {"doc/conf.py": conf, f"doc/{first}": "Shop\n====\n\nText.\n"})
    before = everything(shop)
    assert main(["init", str(shop)]) == 0
    assert everything(shop) == before
    shown = capsys.readouterr().out
    assert main(["init", str(shop), "--write"]) == 0
    after = everything(shop)
    assert after["doc/conf.py"].startswith(conf)
    added = after["doc/conf.py"].removeprefix(conf).strip().splitlines()
    assert all(f"  {line}" in shown.splitlines() for line in added)
    assert set(after) - set(before) == {f"doc/{page}", "doc/assignments/error-tracking.md"}
    assert "0.25" in (build(shop, "html", "doc") / "error-tracking.html").read_text(encoding="utf-8")
    build(shop, "sop", "doc")
    assert problems((shop / "doc/features/monitoring/error-tracking.md").read_text(encoding="utf-8")) == []


def test_a_page_that_is_there(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    lay(shop, {"docs/error-tracking.md": "# Mine\n"})
    before = everything(shop)
    assert main(["init", str(shop)]) == 2
    assert "docs/error-tracking.md is there already" in capsys.readouterr().err
    assert everything(shop) == before
    lay(shop, {"docs/error-tracking.md": "# Mine\n\n```{edge-case-table}\n```\n"})
    assert main(["init", str(shop)]) == 0
    assert (shop / "docs/error-tracking.md").read_text().startswith("# Mine")
    build(shop, "html")


def test_line_ends_of_a_conf_py_stay(shop: Path) -> None:
    lay(shop, {"docs/index.md": "# Shop\n"})
    (shop / "docs/conf.py").write_bytes(CONF.replace("\n", "\r\n").encode())
    assert main(["init", str(shop), "--write"]) == 0
    content = (shop / "docs/conf.py").read_bytes()
    assert content.count(b"\r\n") == content.count(b"\n")
    build(shop, "html")


MISTAKES: dict[str, tuple[dict[str, str], list[str], str]] = {
    "no Sentry": ({"apps/server/src/index.ts": "", "apps/widget/src/main.ts": ""}, [], "sets Sentry up"),
    "two projects": ({"docs/conf.py": CONF, "handbook/conf.py": CONF}, [], "docs, handbook"),
    "a broken conf.py": ({"docs/conf.py": "project = (\n"}, ["--docs", "docs"], "not valid Python"),
    "docs is a file": ({"docs": "text"}, [], "docs is not a folder"),
    "outside": ({}, ["--docs", "../elsewhere"], "outside"),
    "no such assignment": ({}, ["--assignment", "M9.md"], "M9.md"),
}


@pytest.mark.parametrize("name", MISTAKES)
def test_one_sentence(shop: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    files, arguments, says = MISTAKES[name]
    lay(shop, files)
    before = everything(shop)
    assert main(["init", str(shop), *arguments]) == 2
    told = capsys.readouterr()
    assert told.out == ""
    assert says in told.err
    assert len(told.err.splitlines()) == 1
    assert everything(shop) == before


@pytest.mark.parametrize("name", ["nowhere", "file"])
def test_no_folder(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    (tmp_path / "file").write_text("text", encoding="utf-8")
    assert main(["init", str(tmp_path / name)]) == 2
    assert name in capsys.readouterr().err


def test_a_link_out_of_the_repository(shop: Path, tmp_path: Path) -> None:
    (tmp_path / "elsewhere").mkdir()
    (shop / "docs").symlink_to(tmp_path / "elsewhere")
    assert main(["init", str(shop)]) == 2
    assert list((tmp_path / "elsewhere").iterdir()) == []


@pytest.fixture
def public() -> Iterator[Path]:
    """A folder that another user can enter: root itself can write everywhere."""
    with tempfile.TemporaryDirectory() as name:
        Path(name).chmod(0o755)
        yield Path(name)


def test_a_folder_that_cannot_be_written_half_way(public: Path, shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["init", str(shop)])  # what a user who is not root could not import is imported now
    other = lay(public / "shop", {**CODE, "docs/guide.md": "# Guide\n", "docs/assignments/other.md": "# Other\n"})
    before = everything(other)
    (other / "docs").chmod(0o777)
    (other / "docs/assignments").chmod(0o555)  # the page can be written, the assignment cannot
    user = os.geteuid()
    if user == 0:
        os.seteuid(65534)
    try:
        status = main(["init", str(other)])
    finally:
        os.seteuid(user)
    assert status == 2
    told = capsys.readouterr().err
    assert "docs/assignments" in told
    assert "nothing was written" in told
    assert everything(other) == before
    (other / "docs/assignments").chmod(0o755)


def test_a_folder_that_is_a_file(shop: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = everything(lay(shop, {"docs/assignments": "text"}))
    assert main(["init", str(shop)]) == 2
    assert "nothing was written" in capsys.readouterr().err
    assert everything(shop) == before
