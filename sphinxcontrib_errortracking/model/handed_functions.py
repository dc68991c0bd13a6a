"""Functions that are handed on, or offered to others, in place of being called."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source.estree import ArrayExpression, MethodDefinition, Property, PropertyDefinition

from .logic import join_words
from .running import UNTOLD, Running
from .syntax import enclosing_functions, parent

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate import ModuleScope
    from sphinxcontrib_errortracking.source.estree import Function

    from .project import Project
    from .usage import Use

#: what holds a function that somebody may call later
METHODS = (ArrayExpression, MethodDefinition, Property, PropertyDefinition)


def is_within(use: Use, function: Function, module: ModuleScope | None) -> bool:
    """Is a function handed on by one that it stands in, whose parameters it knows?"""
    if module is None or use.path != function.loc.source:
        return False
    around = enclosing_functions(function, module)
    return any(outer in around for outer in enclosing_functions(use.node, module))


def with_holder(running: Running, use: Use, project: Project) -> Running:
    """Of a function that is put into an object: whoever has that may call it, or not."""
    module = project.module(use.path) if use.call is None and running.active else None
    held = module is not None and isinstance(parent(use.node, module), METHODS)
    return Running(None, join_words(running.words, UNTOLD)) if held else running


def is_published(project: Project, path: str) -> bool:
    """May others install the package that holds a file: it has a name and files to import, and is not private?"""
    package = project.repository.package_of(path)
    if package is None or not package.name or package.manifest.get("private") is True:
        return False
    return "exports" in package.manifest or "main" in package.manifest
