"""`sphinx-errortracking check`: what it says, what it exits with, and that it writes nothing."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.authors_page import NAMES
from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.markup.queries import SHOWS

if TYPE_CHECKING:
    from pathlib import Path

    from miniature import Project

ASSIGNMENT = "docs/assignments/M2.md"
OUTPUT = "docs/features/monitoring/error-tracking.md"
INDEX = "apps/server/src/index.ts"


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Project:
    """A repository whose document is fresh; not to be changed."""
    project = make_project(tmp_path_factory.mktemp("exported") / "shop")
    assert main(["export", "--no-tracker", "--assignment", ASSIGNMENT, str(project.root)]) == 0
    return project


@pytest.fixture
def shop(exported: Project, tmp_path: Path) -> Project:
    root = tmp_path / "shop"
    shutil.copytree(exported.root, root)
    return type(exported)(root)


def check(shop: Project, capsys: pytest.CaptureFixture[str], *more: str) -> tuple[int, str, str]:
    capsys.readouterr()
    status = main(["check", "--assignment", ASSIGNMENT, *more, str(shop.root)])
    out, err = capsys.readouterr()
    return status, out, err


def facts(out: str) -> list[str]:
    """The lines that tell facts: indented, behind the diff."""
    return [line.strip() for line in out.partition(" is stale: ")[2].splitlines() if line.startswith("  ")]


def state(root: Path) -> dict[str, tuple[int, bytes]]:
    files = [path for path in root.rglob("*") if path.is_file()]
    return {str(path): (path.stat().st_mtime_ns, path.read_bytes()) for path in files}


def test_fresh(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    before = state(shop.root)
    assert check(shop, capsys) == (0, f"{OUTPUT} is fresh\n", "")
    assert state(shop.root) == before


def test_a_changed_value(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "tracesSampleRate: 0.25", "tracesSampleRate: 0.75")
    before = state(shop.root)
    status, out, _ = check(shop, capsys)
    assert status == 1
    assert facts(out)[0] == "tracesSampleRate of apps/server: 0.25 → 0.75"
    assert out.startswith(f"--- {OUTPUT} (committed)\n+++ {OUTPUT} (from the code)\n@@")
    assert re.search(r"^-\| `tracesSampleRate` \| `0\.25` ", out, re.MULTILINE)
    assert re.search(r"^\+\| `tracesSampleRate` \| `0\.75` ", out, re.MULTILINE)
    assert re.search(rf"^{re.escape(OUTPUT)} is stale: \d facts? changed$", out, re.MULTILINE)
    assert state(shop.root) == before


def test_the_command_repairs_it(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "0.25", "0.75")
    for more in ([], ["--output", "docs/it is here.md"], ["--permalink", "https://code.example/{path}#L{line}"]):
        status, out, _ = check(shop, capsys, *more)
        assert status == 1
        command = shlex.split(out.splitlines()[-1].removeprefix("To repair: "))
        assert command[0] == "sphinx-errortracking"
        assert main(command[1:]) == 0
        assert check(shop, capsys, *more)[0] == 0


def test_a_case_of_a_decision_is_told_by_its_environments(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    rate = "process.env.NODE_ENV === 'production' ? {} : 1"
    shop.replace(INDEX, "0.25", rate.format("0.1"))
    assert main(["export", "--no-tracker", "--assignment", ASSIGNMENT, str(shop.root)]) == 0
    shop.replace(INDEX, "? 0.1 :", "? 0.2 :")
    assert facts(check(shop, capsys)[1])[0] == "tracesSampleRate of apps/server in staging and production: 0.1 → 0.2"
    shop.replace(INDEX, "? 0.2 : 1", "? 0.1 : 0.9")
    assert facts(check(shop, capsys)[1])[0] == "tracesSampleRate of apps/server in development: 1 → 0.9"
    shop.replace(INDEX, "NODE_ENV === 'production' ? 0.1 : 0.9", "DEPLOYED ? 0.1 : 1")
    assert facts(check(shop, capsys)[1])[0] == (
        "tracesSampleRate of apps/server: 0.1 when NODE_ENV is 'production', else 1 → 0.1 when DEPLOYED is set, else 1"
    )


def test_an_option_and_a_call_that_come_and_go(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "  tracesSampleRate: 0.25,\n", "  maxBreadcrumbs: 7,\n")
    assert {
        "tracesSampleRate of apps/server: 0.25 → not set",
        "maxBreadcrumbs of apps/server: not set → 7",
    } <= set(facts(check(shop, capsys)[1]))
    shop.write("apps/widget/src/main.ts", "export const nothing = 1;\n")
    told = facts(check(shop, capsys)[1])
    assert "apps/widget:browser: no longer there" in told
    assert not [line for line in told if line.startswith("sampleRate of")], (
        "an option of a call that is gone is not told"
    )


def test_a_line_that_moved_is_no_fact(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "\nSentry.init", "\n// A word.\n\nSentry.init")
    status, out, _ = check(shop, capsys)
    assert status == 1
    assert facts(out) == []
    assert re.search(rf"^{OUTPUT} is stale: \d+ moved to other lines$", out, re.MULTILINE)


def test_a_port_is_no_line_number(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "0.25", '0.25,\n  serverName: "cache.example:6379"')
    assert main(["export", "--no-tracker", "--assignment", ASSIGNMENT, str(shop.root)]) == 0
    shop.replace(INDEX, "6379", "6380")
    assert facts(check(shop, capsys)[1])[0] == 'serverName of apps/server: "cache.example:6379" → "cache.example:6380"'


@pytest.mark.parametrize("change", ["crlf", "mark", "old mac"])
def test_line_ends_do_not_matter(shop: Project, capsys: pytest.CaptureFixture[str], change: str) -> None:
    target = shop.root / OUTPUT
    data = target.read_bytes()
    assert b"\r" not in data
    changed = {
        "crlf": data.replace(b"\n", b"\r\n"),
        "mark": b"\xef\xbb\xbf" + data,
        "old mac": data.replace(b"\n", b"\r"),
    }
    target.write_bytes(changed[change])
    assert check(shop, capsys)[0] == 0


def test_code_with_crlf_gives_the_same_document(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    target = shop.root / INDEX
    target.write_bytes(target.read_bytes().replace(b"\n", b"\r\n"))
    assert check(shop, capsys)[0] == 0


def test_text_that_somebody_edited_by_hand(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(OUTPUT, "| `tracesSampleRate` | `0.25` |", "| `tracesSampleRate` | `0.5` |")
    assert facts(check(shop, capsys)[1]) == ["tracesSampleRate of apps/server: 0.5 → 0.25"]
    shop.replace(OUTPUT, "| `tracesSampleRate` | `0.5` |", "| `tracesSampleRate` | `0.25`  |")
    status, out, _ = check(shop, capsys)
    assert (status, facts(out)) == (1, [])
    assert f"{OUTPUT} is stale: its layout changed, no fact did\n" in out


def test_without_a_document(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    (shop.root / OUTPUT).unlink()
    assert check(shop, capsys) == (
        1,
        f"{OUTPUT} does not exist yet\nTo repair: sphinx-errortracking export --assignment {ASSIGNMENT} {shop.root}\n",
        "",
    )


def test_a_document_that_is_no_file(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    target = shop.root / OUTPUT
    target.unlink()
    target.symlink_to("../../DOC_TRACKER.md")
    status, out, err = check(shop, capsys)
    assert (status, out) == (2, "")
    assert (
        err
        == f"sphinx-errortracking: error: the document cannot be checked: {OUTPUT} is a symbolic link, which is not followed\n"
    )
    status, _, err = check(shop, capsys, "--output", "../elsewhere.md")
    assert (status, err.count("\n")) == (2, 1)
    assert "lies outside the repository" in err


def test_a_document_that_is_not_utf_8(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    target = shop.root / OUTPUT
    target.write_bytes(target.read_bytes().replace(b"\n", b"\n\xff", 1))
    assert check(shop, capsys) == (2, "", f"sphinx-errortracking: error: {OUTPUT}:2: the document is not UTF-8\n")


@pytest.mark.parametrize("arguments", [["--assignment", "docs/none.md", "."], ["--assignment", ASSIGNMENT, "nowhere"]])
def test_what_is_not_there(
    shop: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    monkeypatch.chdir(shop.root)
    assert main(["check", *arguments]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert re.fullmatch(r"sphinx-errortracking: error: .+\n", err)


def test_code_that_cannot_be_read_is_no_change(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "Sentry.init({", "Sentry.init({ ] = ;")
    status, out, err = check(shop, capsys)
    assert (status, out) == (2, "")
    assert f"whether {OUTPUT} is fresh cannot be told: {INDEX}:" in err


def test_an_author_s_page_is_left_to_sphinx(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write("docs/pages/tracking.md", f"---\nerrortracking-assignment: {ASSIGNMENT}\n---\n\n# Ours\n")
    status, out, err = check(shop, capsys)
    assert (status, out) == (2, "")
    assert "docs/pages/tracking.md" in err
    assert "sphinx-build -b sop -D errortracking_check=1 docs build/sop" in err


FLOW = (
    "# Ours\n\n## How it works\n\n### High-Level Flow (Happy Path)\n\n1. {sentry}`apps/server init tracesSampleRate`\n"
)
PAGES = {
    "front matter": ("docs/pages/tracking.md", f"---\nerrortracking-assignment: {ASSIGNMENT}\n---\n\n# Ours\n", ""),
    "fields": ("docs/pages/tracking.rst", f":errortracking-assignment: {ASSIGNMENT}\n\nOurs\n====\n", ""),
    "conf.py": ("docs/pages/tracking.md", FLOW, f'errortracking_assignment = "{ASSIGNMENT}"\n'),
}
NO_PAGES = {
    "another assignment": ("docs/pages/tracking.md", FLOW, 'errortracking_assignment = "docs/assignments/M3.md"\n'),
    "nothing of ours": ("docs/pages/tracking.md", FLOW.replace("{sentry}", ""), PAGES["conf.py"][2]),
    "no heading of the document": ("docs/pages/tracking.md", FLOW.replace("##", "**"), PAGES["conf.py"][2]),
    "another project": ("pages/tracking.md", FLOW, PAGES["conf.py"][2]),
}


def with_page(shop: Project, name: str, text: str, conf: str) -> None:
    shop.write(name, text)
    shop.write("docs/conf.py", f'extensions = ["myst_parser", "sphinxcontrib_errortracking"]\n{conf}')


@pytest.mark.parametrize("page", PAGES.values(), ids=PAGES)
def test_a_document_of_a_page_is_not_replaced_by_one_without_it(
    shop: Project, capsys: pytest.CaptureFixture[str], page: tuple[str, str, str]
) -> None:
    with_page(shop, *page)
    status, _, err = check(shop, capsys)
    assert (status, page[0] in err) == (2, True)
    before = shop.read(OUTPUT)
    shop.replace(INDEX, "0.25", "0.75")
    arguments = ["export", "--no-tracker", "--assignment", ASSIGNMENT, str(shop.root)]
    assert main(arguments) == 2
    err = capsys.readouterr().err
    assert (
        f"{OUTPUT} is made from the page {page[0]}, which only Sphinx reads: export it with sphinx-build -b sop docs"
        in err
    )
    assert shop.read(OUTPUT) == before
    assert main([*arguments, "--output", "docs/elsewhere.md"]) == 0


@pytest.mark.parametrize("page", NO_PAGES.values(), ids=NO_PAGES)
def test_a_page_that_makes_no_document_is_none(
    shop: Project, capsys: pytest.CaptureFixture[str], page: tuple[str, str, str]
) -> None:
    with_page(shop, *page)
    assert check(shop, capsys)[0] == 0


def test_every_way_to_show_something_is_known() -> None:
    assert set(NAMES) == set(SHOWS)


def test_it_does_not_import_sphinx(exported: Project) -> None:
    code = (
        "import sys\nfrom sphinxcontrib_errortracking.cli import main\n"
        f"main(['check', {str(exported.root)!r}, '--assignment', {ASSIGNMENT!r}])\n"
        "print(sorted({name.partition('.')[0] for name in sys.modules} & {'sphinx', 'myst_parser'}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert (done.stdout, done.stderr) == (f"{OUTPUT} is fresh\n", "[]\n")


def test_nothing_of_the_day_or_the_machine_stands_in_the_text(exported: Project, tmp_path: Path) -> None:
    root = tmp_path / "quite" / "another place"
    shutil.copytree(exported.root, root)
    environment = {**os.environ, "TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7", "SOURCE_DATE_EPOCH": "1"}
    command = [sys.executable, "-m", "sphinxcontrib_errortracking", "check", "--assignment", ASSIGNMENT, str(root)]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (0, f"{OUTPUT} is fresh\n")
    assert str(tmp_path) not in exported.read(OUTPUT)


# ---- GitHub -------------------------------------------------------------------


def test_annotations(shop: Project, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(shop.root)
    shop.replace(INDEX, "0.25", "0.75")
    line = next(
        number
        for number, text in enumerate(shop.read(OUTPUT).splitlines(), 1)
        if text.startswith("| `tracesSampleRate` |")
    )
    status, out, _ = check(shop, capsys, "--format", "github")
    assert status == 1
    lines = out.splitlines()
    assert lines[0].startswith(f"::error file={OUTPUT},line=1,title=The document is stale::{OUTPUT} is stale: ")
    assert lines[0].endswith(f"To repair: sphinx-errortracking export --assignment {ASSIGNMENT} {shop.root}")
    assert lines[1] == (
        f"::error file={OUTPUT},line={line},title=A documented fact changed::tracesSampleRate of apps/server: 0.25 → 0.75"
    )
    monkeypatch.chdir(shop.root.parent)
    assert f"::error file={shop.root.name}/{OUTPUT},line={line}," in check(shop, capsys, "--format", "github")[1]


def test_annotations_are_few(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "0.25", "0.25" + "".join(f",\n  option{number}: {number}" for number in range(40)))
    out = check(shop, capsys, "--format", "github")[1]
    errors = [line for line in out.splitlines() if line.startswith("::error")]
    assert len(errors) == 10
    assert re.search(r"title=\d+ more facts changed::", errors[-1])
    assert "option39 of apps/server: not set → 39%0A" in errors[-1]


HOSTILE = "a%0A::error::x, y: \\n ::stop-commands::z ##[add-path]/tmp"


def test_the_code_gives_no_command_to_the_workflow(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.replace(INDEX, "0.25", f'0.25,\n  serverName: "{HOSTILE}"')
    shop.write("docs/features/monitoring/error-tracking.md", shop.read(OUTPUT) + "\n::set-env name=PATH::/tmp\n")
    lines = check(shop, capsys, "--format", "github")[1].splitlines()
    (start,) = [number for number, line in enumerate(lines) if line.startswith("::stop-commands::")]
    token = lines[start].removeprefix("::stop-commands::")
    assert re.fullmatch(r"[0-9a-f]{64}", token)
    assert lines[-2:] == [f"::{token}::", "::endgroup::"]
    assert [line.partition(" ")[0].partition("::")[2] for line in lines[:start]].count("error") == start - 1
    assert lines[start - 1] == "::group::The difference"
    assert any("a%250A::error::x, y: \\n" in line for line in lines[:start])
    assert not any(line.lstrip().startswith("::") for line in lines[start + 1 : -2] if line.startswith("+"))


def test_control_characters_reach_no_terminal(shop: Project, capsys: pytest.CaptureFixture[str]) -> None:
    shop.write(OUTPUT, shop.read(OUTPUT) + "\n\x1b[2Jhidden \u202e\n")
    for form in ("text", "github"):
        out = check(shop, capsys, "--format", form)[1]
        assert "\x1b" not in out
        assert "\u202e" not in out
        assert r"\u{1b}[2Jhidden" in out
