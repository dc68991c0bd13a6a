"""`{declared} KIND`: reference pages that are made from the declarations themselves whenever the documentation is built.

What users can write stands once, in the code: configuration values, warnings, directives, rules and commands. A page cannot be out of date
with it, because it is not written.
"""

from __future__ import annotations

import argparse
import inspect
import re
from typing import TYPE_CHECKING

from docutils import nodes
from proofs import proof
from sphinx.util.docutils import SphinxDirective

from sphinxcontrib_errortracking import cli, findings
from sphinxcontrib_errortracking.settings import VALUES
from sphinxcontrib_errortracking.sphinx_ext.directives import DIRECTIVES
from sphinxcontrib_errortracking.sphinx_ext.warnings import TYPE, Subtype

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from sphinx.application import Sphinx
    from sphinx.util.typing import ExtensionMetadata


class Declared(SphinxDirective):
    """Shows one kind of declaration."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        """Make the nodes."""
        content = KINDS[self.arguments[0]]()
        for path in {inspect.getfile(module) for module in SOURCES}:
            self.env.note_dependency(path)
        return content


def configuration() -> list[nodes.Node]:
    """The values of conf.py."""
    rows = [(literal(value.name), prose(value.description), prose(value.allowed)) for value in VALUES]
    return [table(("Value", "What it is", "What it may be"), (30, 45, 25), rows)]


def warnings() -> list[nodes.Node]:
    """The subtypes of warnings."""
    rows = [(literal(f"{TYPE}.{each.subtype}"), prose(each.description)) for each in Subtype]
    return [table(("Warning", "What it says"), (30, 70), rows)]


def directive_options() -> list[nodes.Node]:
    """The directives with their options."""
    rows = []
    for each in DIRECTIVES:
        options = [literal(f":{name}:") for name in each.option_spec or {}]
        rows.append((literal(each.shows), prose(summary(each)), joined(options) or prose("–")))
    return [table(("Directive", "What it shows", "Options"), (22, 50, 28), rows)]


def edge_cases() -> list[nodes.Node]:
    """The rules of the scenario matrix, in the order of the table."""
    return definitions((rule.scenario, rule.name, rule.check) for rule in findings.EDGE_CASES)


def questions() -> list[nodes.Node]:
    """The rules that answer key questions."""
    return definitions((rule.question, rule.name, rule.check) for rule in findings.QUESTIONS)


def issues() -> list[nodes.Node]:
    """Which findings become issues."""
    rows = [
        (literal(rule.rule), prose(rule.impact), prose(rule.fix), prose(rule.severity.value))
        for rule in findings.ISSUES
    ]
    return [table(("Edge case", "Impact", "Fix", "Severity"), (22, 34, 34, 10), rows)]


def commands() -> list[nodes.Node]:
    """The subcommands with their arguments."""
    found: list[nodes.Node] = []
    for action in cli.parser()._actions:  # noqa: SLF001  # argparse offers no other way
        if isinstance(action, argparse._SubParsersAction):  # noqa: SLF001
            for name, command in action.choices.items():
                found += command_of(name, command)
    return found


def command_of(name: str, command: argparse.ArgumentParser) -> list[nodes.Node]:
    """One subcommand: what it does, and a list of its arguments."""
    items = []
    for action in command._actions:  # noqa: SLF001
        if action.dest == "help":
            continue
        names = [literal(each) for each in action.option_strings] or [literal(str(action.metavar or action.dest))]
        given = f" {action.metavar}" if action.option_strings and action.metavar else ""
        choices = f"{' or '.join(map(str, action.choices))}; " if action.choices else ""
        term = nodes.term("", "", *joined(names), nodes.Text(given))
        text = choices + (action.help or "").replace("%%", "%")
        items.append(nodes.definition_list_item("", term, nodes.definition("", paragraph(prose(sentence(text))))))
    rubric = nodes.rubric("", "", *literal(f"{cli.COMMAND} {name}"))
    return [rubric, paragraph(prose(command.description or "")), nodes.definition_list("", *items)]


def sentence(text: str) -> str:
    """A help text as a sentence."""
    return text[:1].upper() + text[1:] + ("" if text.endswith(".") else ".")


def definitions(rules: Iterable[tuple[str, str, Callable[..., object]]]) -> list[nodes.Node]:
    """A list of rules: the docstring is the documentation."""
    items = []
    for title, name, check in rules:
        term = nodes.term("", "", nodes.Text(f"{title} "), *literal(name))
        blocks = [paragraph(prose(text)) for text in (*paragraphs(check), proof(name))]
        items.append(nodes.definition_list_item("", term, nodes.definition("", *blocks)))
    return [nodes.definition_list("", *items)]


def paragraphs(described: object) -> Iterator[str]:
    """The paragraphs of a docstring, each on one line."""
    for part in re.split(r"\n\s*\n", inspect.getdoc(described) or ""):
        yield " ".join(part.split())


def summary(described: object) -> str:
    """A docstring's first paragraph."""
    return next(paragraphs(described), "")


def literal(text: str) -> list[nodes.Node]:
    """A name."""
    return [nodes.literal(text, text)]


def prose(text: str) -> list[nodes.Node]:
    """Words, with what stands between backticks as code."""
    parts = re.split(r"`+([^`]+)`+", text)
    return [nodes.literal(part, part) if number % 2 else nodes.Text(part) for number, part in enumerate(parts) if part]


def joined(runs: Iterable[Sequence[nodes.Node]]) -> list[nodes.Node]:
    """Runs of nodes with commas between."""
    result: list[nodes.Node] = []
    for run in runs:
        result += [nodes.Text(", ")] if result else []
        result += run
    return result


def paragraph(content: Iterable[nodes.Node]) -> nodes.paragraph:
    """A paragraph in which quotes stay straight."""
    return nodes.paragraph("", "", *content, support_smartquotes=False)


def table(columns: Sequence[str], widths: Sequence[int], rows: Iterable[Sequence[Iterable[nodes.Node]]]) -> nodes.table:
    """A table with a header row."""
    group = nodes.tgroup("", *(nodes.colspec(colwidth=width) for width in widths), cols=len(columns))
    group += nodes.thead("", row([[nodes.Text(column)] for column in columns]))
    group += nodes.tbody("", *map(row, rows))
    return nodes.table("", group, classes=["colwidths-given"])


def row(cells: Sequence[Iterable[nodes.Node]]) -> nodes.row:
    """A row of cells of one paragraph each."""
    return nodes.row("", *(nodes.entry("", paragraph(cell)) for cell in cells))


KINDS: dict[str, Callable[[], list[nodes.Node]]] = {
    "commands": commands,
    "configuration": configuration,
    "directives": directive_options,
    "edge-cases": edge_cases,
    "issues": issues,
    "questions": questions,
    "warnings": warnings,
}

#: A change in one of these changes a page.
SOURCES = (
    cli,
    *(inspect.getmodule(each) for each in (VALUES[0].__class__, Subtype, DIRECTIVES[0])),
    *{inspect.getmodule(rule.check) for rule in (*findings.EDGE_CASES, *findings.QUESTIONS)},
)


def setup(app: Sphinx) -> ExtensionMetadata:
    """Register the directive."""
    app.add_directive("declared", Declared)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
