"""What a bundler puts in the place of a name that nothing declares, as source/defines.py finds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.json_text import parse_json
from sphinxcontrib_errortracking.evaluate.secret_texts import carrying
from sphinxcontrib_errortracking.evaluate.values import Static, Unknown

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.defines import Define
    from sphinxcontrib_errortracking.source.estree import SourceLocation

#: Names that are there without a bundler, which gives polyfills for some.
PROVIDED = frozenset(
    "process Buffer console require module exports globalThis global window self document navigator".split()  # noqa: SIM905 - a list of names reads best so
)


def put_in(run: Engine, name: str, loc: SourceLocation) -> Value | None:
    """What the bundler of a file's package puts in the place of a name; None where it is told nothing of it.

    Known only in a browser, whose code is certainly bundled, and where one place of one configuration says it without a condition.
    """
    found = () if name in PROVIDED else run.repository.defines.of(loc.source, name)
    if not found:
        return None
    places = tuple(define.value.loc for define in found)
    if len(found) > 1:
        return Unknown(f"{name} is put in by the build, which says it in several places", (loc, *places))
    hole = Unknown(f"{name} is put in by the build", (loc, *places))
    if not found[0].certain or run.environment.runtime != "browser":
        return hole
    value = _replacement(run, found[0])
    return Static(value.value, (loc, *value.chain)) if isinstance(value, Static) else hole


def _replacement(run: Engine, define: Define) -> Value:
    """What the code that replaces a name is: a text is code, of which JSON is understood."""
    node, module = define.value, run.module(define.config)
    if module is None:
        return Unknown("cannot be read", (node.loc,))
    value = run.value(node, module.scope_around(node))
    is_code = isinstance(value, Static) and isinstance(value.value, str)
    return carrying(parse_json(run, (value,), node.loc), (value,)) if is_code else value
