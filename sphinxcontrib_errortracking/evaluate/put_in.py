"""What a bundler puts in the place of a name that nothing declares, as source/defines.py finds it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.choices import at, each, same
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.generate import generate
from sphinxcontrib_errortracking.evaluate.json_text import parse_json
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.references import Global
from sphinxcontrib_errortracking.evaluate.secret_texts import carrying
from sphinxcontrib_errortracking.evaluate.truths import is_nullish
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    EnvironmentVariable,
    ObjectValue,
    Static,
    Unknown,
    cases_of,
)
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.defines import NEXT
from sphinxcontrib_errortracking.source.replacements import BUNDLERS

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.defines import Define
    from sphinxcontrib_errortracking.source.estree import Node, SourceLocation

#: Names that are there without a bundler, which gives polyfills for some.
PROVIDED = frozenset(
    "process Buffer console require module exports globalThis global window self document navigator".split()  # noqa: SIM905 - a list of names reads best so
)

#: Each bundler puts this in by its mode, which configurations for development and production set; the environment tells which is meant.
MODE = "process.env.NODE_ENV"


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


def put_in_variable(run: Engine, name: str, value: Value, loc: SourceLocation) -> Value | None:
    """What the bundler puts in the place of a variable of the environment, written as `process.env.NAME`; None where it is told nothing.

    `value`: what the environment gives. Where that is what the bundler is told too, it does not matter whether the code is bundled.
    """
    whole = name.rpartition(".")[0]
    found = (
        ()
        if name == MODE
        else run.repository.defines.of(loc.source, name) or run.repository.defines.of(loc.source, whole)
    )
    if not found or BUNDLERS.match(loc.source.rpartition("/")[2]):
        return None
    places = tuple(define.value.loc for define in found)
    hole = Unknown(f"{name} is put in by the build", (loc, *places))
    key = name.removeprefix(f"{whole}.")
    ways = [_told(run, define, key, value, whole=define.name == whole) for define in found]
    if all(same(way, value) for way in ways):
        return value
    if found[0].kind == "text" and any(isinstance(case, Static) and not _is_text(case) for case in cases_of(ways[0])):
        return hole  # whether Next.js leaves a variable alone that is given nothing depends on its version
    if (
        not (_is_bundled(run, whole, found[0], loc) and _is_written(run, name, loc))
        or not found[0].certain
        or isinstance(ways[0], Unknown)
        or not all(same(way, ways[0]) for way in ways)
    ):
        return hole
    return at(ways[0], loc)


#: Files of a package that Next.js bundles for servers too, in its folder or in `src`.
_NEXT_BUNDLES = regex(
    r"(?:src/)?(?:(?:app|pages)/.*|(?:sentry\.(?:server|edge|client)\.config|instrumentation|instrumentation-client|middleware|proxy)\.\w+)\Z"
)


def _is_bundled(run: Engine, container: str, define: Define, loc: SourceLocation) -> bool:
    """Whether the bundler certainly makes what runs: for browsers, and what reads `import.meta.env`, which nothing else has.

    For servers Next.js does so with files that it looks for.
    """
    if run.environment.runtime == "browser" or container == "import.meta.env":
        return True
    package = run.repository.package_of(loc.source)
    folder = f"{package.path}/" if package is not None and package.path else ""
    return NEXT.search(define.config) is not None and _NEXT_BUNDLES.match(loc.source.removeprefix(folder)) is not None


def _is_written(run: Engine, name: str, loc: SourceLocation) -> bool:
    """Whether the code at a place reads a variable under its whole name, which is all that a bundler looks for."""
    module = run.module(loc.source)
    nodes = () if module is None else es.walk(module.program)
    return any(isinstance(node, es.MemberExpression) and node.loc == loc and generate(node) == name for node in nodes)


def _told(run: Engine, define: Define, key: str, first: Value, *, whole: bool) -> Value:
    """What a configuration, which Node runs, gives for a variable; or for the whole environment, if what that lacks is asked for.

    `first`: what the environment gives, which a default leaves alone.
    """
    node, module = define.value, run.of_node.module(define.config)
    if module is None:
        return Unknown("cannot be read", (node.loc,))
    given = _argument(node) if define.kind == "code" else node
    run.of_node.frames.append(None)
    try:
        value = run.of_node.value(given or node, module.scope_around(node))
    finally:
        run.of_node.frames.pop()
    if whole:
        return _lacking(run, value, key, node.loc)
    if given is not None:
        plain = each(value, lambda case: case if _is_plain(case) else Unknown("is no text", (node.loc,)))
        is_default = define.kind == "default"
        return decide(is_nullish(first), lambda: plain, lambda: first, node.loc) if is_default else plain
    return parse_json(run, (value,), node.loc) if _is_text(value) else value


def _argument(node: Node) -> Node | None:
    """What `JSON.stringify` makes code of: the code means just that."""
    if not isinstance(node, es.CallExpression) or generate(node.callee) != "JSON.stringify" or len(node.arguments) != 1:
        return None
    return node.arguments[0]


def _lacking(run: Engine, value: Value, key: str, loc: SourceLocation) -> Value:
    """A variable of an object that stands for the environment: tools differ in what they make of its properties."""
    if isinstance(value, Global) and value.name == "process.env":
        return member(run.of_node, value, key, loc)
    if isinstance(value, ObjectValue) and value.get(key) is None:
        return Static(UNDEFINED, (loc,))
    return Unknown("is a part of an object that the build puts in", (loc,))


def _is_text(value: Value) -> bool:
    return isinstance(value, EnvironmentVariable) or (isinstance(value, Static) and isinstance(value.value, str))


def _is_plain(value: Value) -> bool:
    """Whether JSON says the value as it is; of undefined it makes none, which bundlers put in as undefined."""
    is_number = isinstance(value, Static) and isinstance(value.value, float)
    return isinstance(value, EnvironmentVariable) or (
        isinstance(value, Static) and (not is_number or math.isfinite(value.value))  # type: ignore[arg-type]
    )


def _replacement(run: Engine, define: Define) -> Value:
    """What the code that replaces a name is: a text is code, of which JSON is understood."""
    node, module = define.value, run.module(define.config)
    if module is None:
        return Unknown("cannot be read", (node.loc,))
    value = run.value(node, module.scope_around(node))
    is_code = isinstance(value, Static) and isinstance(value.value, str)
    return carrying(parse_json(run, (value,), node.loc), (value,)) if is_code else value
