"""What tests of the evaluator share: a repository of a few files, and the value of an exported name."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import Evaluator
from sphinxcontrib_errortracking.evaluate.values import Environment
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source import open_repository

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from sphinxcontrib_errortracking.evaluate.values import Value

OPEN = Environment()
ENVIRONMENTS = {
    "": OPEN,
    "bare": Environment("bare", closed=True),
    "production": Environment("production", (("NODE_ENV", "production"),), closed=True),
    "browser": Environment(runtime="browser"),
    "nodejs": Environment(runtime="nodejs"),
    "edge": Environment(runtime="edge"),
}


def write(root: Path, files: Mapping[str, str]) -> Path:
    for name, text in files.items():
        target = root / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    return root


def evaluator_of(root: Path, environment: Environment = OPEN) -> Evaluator:
    return Evaluator(open_repository(root), environment)


def value_of(evaluator: Evaluator, path: str, name: str) -> Value:
    """What `path` exports as `name`, evaluated where it is declared."""
    module = evaluator.module(path)
    assert module is not None
    return evaluator.evaluate(module.exports[name].node, module.scope)


def evaluated(root: Path, program: str, name: str = "x", environment: Environment = OPEN) -> Value:
    """The exported `name` of a single program."""
    write(root, {"main.ts": program})
    return value_of(evaluator_of(root, environment), "main.ts", name)


def calls_of(evaluator: Evaluator, path: str, name: str) -> list[es.CallExpression]:
    """The calls of an SDK function in a file, in order."""
    module = evaluator.module(path)
    assert module is not None
    found = []
    for node in es.walk(module.program):
        if isinstance(node, es.CallExpression):
            outside = evaluator.external(node.callee, module.scope_around(node))
            if outside is not None and outside.name == name:
                found.append(node)
    return sorted(found, key=lambda node: (node.loc.line, node.loc.column))
