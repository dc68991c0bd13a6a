"""Modules that may be one of several files: what the files agree on is known."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.agreement import agreed
from sphinxcontrib_errortracking.evaluate.choices import at
from sphinxcontrib_errortracking.evaluate.references import External
from sphinxcontrib_errortracking.evaluate.values import Unknown

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.references import Namespace
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation


def of_namespace(run: Engine, namespace: Namespace, name: str, loc: SourceLocation) -> Value:
    """What is exported as `name` by the files that `namespace` may be, where they agree."""
    first = run.exported(namespace.path, name, loc)
    if not namespace.others:
        return first
    values = [first, *(run.exported(path, name, loc) for path in namespace.others)]
    outside = {value.name for value in values if isinstance(value, External)}
    if len(outside) == 1 and all(isinstance(value, External) for value in values):
        return first  # packages of one SDK stand for each other
    if any(isinstance(value, Unknown) for value in values):
        return Unknown(namespace.doubt, (loc,))
    value = agreed(values, reason=namespace.doubt)
    return Unknown(namespace.doubt, (loc,)) if isinstance(value, Unknown) else at(value, loc)


def is_doubtful(run: Engine, namespace: Namespace, name: str) -> bool:
    """Whether the files that a module may be do not agree on what they export as `name`, if any of them exports it."""
    loc = namespace.chain[0]
    exporting = [path for path in (namespace.path, *namespace.others) if any(run.exporters(path, name))]
    return bool(exporting) and isinstance(of_namespace(run, namespace, name, loc), Unknown)


def each_of(namespace: Namespace) -> list[Namespace]:
    """The files that a module may be, each as the only one."""
    return [replace(namespace, path=path, others=()) for path in (namespace.path, *namespace.others)]
