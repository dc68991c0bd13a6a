"""What `shouldHandleError`, which chooses the errors that Sentry's error handler of Express captures, gives for any error."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import Definition
from sphinxcontrib_errortracking.evaluate.truths import truth
from sphinxcontrib_errortracking.evaluate.values import FunctionValue, ObjectValue, Static, Unknown

from .express_order import MADE, SETUP
from .records import CodeFact

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .project import Project
    from .sites import Site

OPTION = "shouldHandleError"
#: topics: it chooses every error, or none
CHOOSES_ALL, CHOOSES_NONE = "error-handler-chooses-all", "error-handler-chooses-none"


def choosing(project: Project, sites: Iterable[Site]) -> Iterator[CodeFact]:
    """Where it is certain, whatever the error is."""
    for site in sites:
        first = 0 if site.method in MADE else 1
        if (site.method == SETUP or site.method in MADE) and len(site.arguments) > first:
            found = _given(project, site, first)
            if found is not None:
                topic = CHOOSES_ALL if found else CHOOSES_NONE
                yield CodeFact(topic=topic, detail=OPTION, loc=site.node.loc, app=project.package_path(site.path))


def _given(project: Project, site: Site, index: int) -> bool | None:
    evaluator, node = project.evaluator(), site.arguments[index]
    options = evaluator.evaluate(node, site.module.scope_of(node))
    function = options.get(OPTION) if isinstance(options, ObjectValue) else None
    if not isinstance(function, FunctionValue):
        return None
    module = project.module(function.node.loc.source)
    if module is None:
        return None
    definition = Definition(function.node, module.scope_around(function.node), module)
    error = Unknown("is the error that is handled", (function.node.loc,))
    result = truth(evaluator.call(definition, (error,) * len(function.node.params)))
    return bool(result.value) if isinstance(result, Static) else None
