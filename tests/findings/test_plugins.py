"""Rules of other packages, installed as packages are: a folder on the path with the metadata of a distribution."""

from __future__ import annotations

import importlib
import shutil
import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from miniature import make_project

from sphinxcontrib_errortracking.cli import main
from sphinxcontrib_errortracking.findings import plugins, report
from sphinxcontrib_errortracking.findings.prose import text
from sphinxcontrib_errortracking.findings.records import Verdict
from sphinxcontrib_errortracking.model import read_setup
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.findings.records import EdgeCase

SNIPPETS = Path(__file__).parents[2] / "docs" / "snippets"
ROW = (SNIPPETS / "own_rule.py").read_text(encoding="utf-8")
POINT = tomllib.loads((SNIPPETS / "own_rule.toml").read_text(encoding="utf-8"))["project"]["entry-points"][
    plugins.GROUP
]

Install = "Callable[[str, str], None]"


@pytest.fixture
def install(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Install]:
    """Install a module and the entry points of its distribution."""
    folder = tmp_path / "site"
    metadata = folder / "our_rules-1.0.dist-info"
    metadata.mkdir(parents=True)
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: our-rules\nVersion: 1.0\n", encoding="utf-8")
    monkeypatch.syspath_prepend(folder)

    def installed(module: str, points: str) -> None:
        (folder / "our_rules").mkdir()
        (folder / "our_rules/__init__.py").write_text(module, encoding="utf-8")
        shutil.copy(SNIPPETS / "rule.py", folder / "our_rules")
        (metadata / "entry_points.txt").write_text(f"[{plugins.GROUP}]\n{points}\n", encoding="utf-8")
        importlib.invalidate_caches()
        plugins.installed.cache_clear()

    yield installed
    plugins.installed.cache_clear()
    for name in ("our_rules", "our_rules.rule"):
        sys.modules.pop(name, None)


def module(check: str = "debug_output", name: str = "debug-output") -> str:
    return ROW.replace("check=debug_output", f"check={check}").replace('"debug-output"', f'"{name}"')


def case(folder: Path) -> EdgeCase:
    setup = read_setup(open_repository(Path(shutil.copytree(SNIPPETS / "shop", folder / "shop"))))
    (found,) = [each for each in report(setup).edge_cases if each.rule == "debug-output"]
    return found


def test_a_rule_stands_behind_our_own(install: Install, tmp_path: Path) -> None:
    install(module(), "\n".join(f"{name} = {value}" for name, value in POINT.items()))
    found = case(tmp_path)
    assert found.finding.verdict is Verdict.HANDLED
    assert "debug is not set" in text(found.finding.behavior)
    assert plugins.edge_case_rules()[-1].name == "debug-output"


def test_a_rule_in_an_archive(install: Install, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    install(module(), "debug-output = our_rules:DEBUG_OUTPUT")
    archive = shutil.make_archive(str(tmp_path / "rules"), "zip", tmp_path / "site")
    shutil.rmtree(tmp_path / "site")
    assert "debug-output" not in {rule.name for rule in plugins.edge_case_rules()}
    monkeypatch.syspath_prepend(archive)
    plugins.installed.cache_clear()
    assert plugins.edge_case_rules()[-1].name == "debug-output"


@pytest.mark.parametrize("check", ["lambda setup: 1 / 0", "lambda setup: None"])
def test_a_rule_that_fails_knows_nothing(install: Install, tmp_path: Path, check: str) -> None:
    install(module(check), "debug-output = our_rules:DEBUG_OUTPUT")
    finding = case(tmp_path).finding
    assert finding.verdict is Verdict.UNKNOWN
    assert "debug-output failed" in text(finding.unknown or finding.behavior)


WRONG = {
    "taken": (module(name="offline"), "DEBUG_OUTPUT", "there is a rule 'offline' already"),
    "another object": (module(), "debug_output", "it is no EdgeCaseRule"),
    "not importable": ("raise OSError", "DEBUG_OUTPUT", "it cannot be imported (OSError)"),
    "not there": (module(), "NONE", "it cannot be imported (AttributeError)"),
}


@pytest.mark.parametrize("name", WRONG)
def test_one_sentence(install: Install, tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str) -> None:
    source, target, says = WRONG[name]
    install(source, f"x = our_rules:{target}")
    project = make_project(tmp_path / "shop")
    assert main(["report", str(project.root)]) == 2
    told = capsys.readouterr().err
    assert says in told
    assert told.count("\n") == 1
    assert [line for line in project.build().warnings if says in line and "[errortracking.config]" in line]


def test_on_a_page_and_in_an_assignment(install: Install, tmp_path: Path) -> None:
    install(module(), "debug-output = our_rules:DEBUG_OUTPUT")
    project = make_project(tmp_path / "shop")
    project.conf(errortracking_assignment="docs/assignments/M2.md")
    project.replace("docs/assignments/M2.md", "- High error volume", "- The SDK's own messages\n- High error volume")
    project.write("docs/other.md", "# Other\n\n```{edge-case-table} debug-output\n:assigned:\n```\n")
    assert "The SDK logs what it does" in project.build(fail=True).text("other.html")
