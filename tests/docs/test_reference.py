"""The reference pages are made from the declarations: nothing that a user can write is missing, and nothing else is there."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from docutils import nodes
from sphinx.testing.util import SphinxTestApp

from sphinxcontrib_errortracking import cli, findings
from sphinxcontrib_errortracking.settings import VALUES
from sphinxcontrib_errortracking.sphinx_ext.directives import DIRECTIVES
from sphinxcontrib_errortracking.sphinx_ext.warnings import TYPE, Subtype

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
EXTENSIONS = ROOT / "docs" / "_ext"
KINDS = ("commands", "configuration", "directives", "edge-cases", "issues", "questions", "warnings")


@pytest.fixture(scope="module")
def trees(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, nodes.document]]:
    folder = tmp_path_factory.mktemp("reference")
    (folder / "conf.py").write_text('extensions = ["myst_parser", "declared"]\n', encoding="utf-8")
    (folder / "index.md").write_text("# All\n\n```{toctree}\n" + "\n".join(KINDS) + "\n```\n", encoding="utf-8")
    for kind in KINDS:
        (folder / f"{kind}.md").write_text(f"# {kind}\n\n```{{declared}} {kind}\n```\n", encoding="utf-8")
    sys.path.insert(0, str(EXTENSIONS))
    app = SphinxTestApp("text", srcdir=folder, warningiserror=True)
    try:
        app.build()
        yield {kind: app.env.get_doctree(kind) for kind in KINDS}
    finally:
        app.cleanup()
        sys.path.remove(str(EXTENSIONS))


def literals(tree: nodes.document) -> set[str]:
    return {literal.astext() for literal in tree.findall(nodes.literal)}


def test_every_value_of_conf_py(trees: dict[str, nodes.document]) -> None:
    assert {value.name for value in VALUES} <= literals(trees["configuration"])


def test_every_warning(trees: dict[str, nodes.document]) -> None:
    assert literals(trees["warnings"]) >= {f"{TYPE}.{subtype.subtype}" for subtype in Subtype}


def test_every_directive_and_option(trees: dict[str, nodes.document]) -> None:
    shown = literals(trees["directives"])
    assert {directive.shows for directive in DIRECTIVES} <= shown
    assert {f":{option}:" for directive in DIRECTIVES for option in directive.option_spec or {}} <= shown


@pytest.mark.parametrize(("kind", "rules"), [("edge-cases", findings.EDGE_CASES), ("questions", findings.QUESTIONS)])
def test_every_rule_with_its_documentation(trees: dict[str, nodes.document], kind: str, rules: tuple) -> None:
    told = {
        item[0].astext(): " ".join(item[1].astext().split()) for item in trees[kind].findall(nodes.definition_list_item)
    }
    assert len(told) == len(rules)
    for rule in rules:
        title = f"{getattr(rule, 'scenario', None) or rule.question} {rule.name}"
        assert told[title].startswith(" ".join(rule.check.__doc__.split()).replace("`", ""))


def test_every_issue(trees: dict[str, nodes.document]) -> None:
    assert {rule.rule for rule in findings.ISSUES} <= literals(trees["issues"])


def test_every_command_and_argument(trees: dict[str, nodes.document]) -> None:
    shown = literals(trees["commands"])
    (commands,) = [action for action in cli.parser()._actions if action.choices]
    for name, command in commands.choices.items():
        assert f"sphinx-errortracking {name}" in shown
        assert {option for action in command._actions for option in action.option_strings} - {"-h", "--help"} <= shown


def test_the_pages_of_the_documentation_show_all_of_them() -> None:
    text = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md"))
    assert [kind for kind in KINDS if f"```{{declared}} {kind}\n" not in text] == []
