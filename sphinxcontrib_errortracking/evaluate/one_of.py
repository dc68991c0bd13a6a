"""Which of several packages something is of: the first that is tried and installed, or one of those that stand for each other."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.lean import replace
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.aliases import SCOPE, npm_name

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.references import External
    from sphinxcontrib_errortracking.source import Repository
    from sphinxcontrib_errortracking.source.estree import Node


def together(found: Sequence[External]) -> External | None:
    """The only one; of packages of one scope that stand for each other the first, beside the others that it may be."""
    cases = {(one.package, one.name): one for case in found for one in (case, *case.others)}
    scopes = {(package.partition("/")[0] if package.startswith("@") else package, name) for package, name in cases}
    if len(scopes) != 1:
        return None
    first, *others = cases.values()
    return replace(first, others=tuple(replace(other, others=()) for other in others))


def is_installed(repository: Repository, package: str, path: str) -> bool:
    """Whether an SDK can be loaded in a file: its package.json asks for it, and not for development or as optional only.

    Of other packages this is not said: they may need what the machine does not have.
    """
    own = repository.package_of(path)
    asked = own.manifest.get("dependencies") if own is not None else None
    return package.startswith(SCOPE) and isinstance(asked, dict) and npm_name(package) in asked


def tried(module: ModuleScope, node: Node) -> es.TryStatement | None:
    """The statement in whose block a node is tried, before a handler of it takes over."""
    child = node
    for above in module.ancestors(node):
        if isinstance(above, es.Function):
            return None
        if isinstance(above, es.TryStatement) and above.block is child:
            return above
        child = above
    return None
