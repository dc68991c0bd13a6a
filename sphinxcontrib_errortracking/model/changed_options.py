"""Options that code changes after `init`: the SDK reads many of them anew for each event, from what `client.getOptions()` gives."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ObjectValue, Unknown
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    CallExpression,
    ChainExpression,
    Identifier,
    MemberExpression,
    Node,
    ObjectExpression,
    Property,
    UnaryExpression,
    VariableDeclarator,
)

from .methods import configuration
from .syntax import dotted, key_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

    from .project import Tree
    from .records import Call
    from .sites import Site

GETTER = "getOptions"
WHY = "code changes it after init"


def with_changes(calls: Sequence[Call], sites: Iterable[Site]) -> list[Call]:
    """The calls; an option that code of the same app changes after `init` is not known (run at 8.55.2, 9.47.2 and 10.28.0)."""
    changed = {site.node.loc: dict(_changes(site)) for site in sites if site.method == GETTER and site.kind == "call"}
    getters = [call for call in calls if call.method == GETTER and call.active is not False and changed.get(call.loc)]
    return [_changed(call, getters, changed) for call in calls] if getters else list(calls)


def _changed(call: Call, getters: list[Call], changed: Mapping[SourceLocation, Mapping[str, SourceLocation]]) -> Call:
    row = configuration(call.package, call.method)
    if row is None or row.kind not in {"init", "client"}:
        return call
    names: dict[str, SourceLocation] = {}
    for getter in getters:
        if getter.app == call.app and (None in {getter.runtime, call.runtime} or getter.runtime == call.runtime):
            names |= changed[getter.loc]
    if not names:
        return call
    return replace(
        call,
        options=_without(call.options, names),
        options_by_environment={name: _without(told, names) for name, told in call.options_by_environment.items()},
        callbacks={name: summary for name, summary in call.callbacks.items() if name not in names},
    )


def _without(options: Value | None, names: Mapping[str, SourceLocation]) -> Value:
    """The options, of which these are not known."""
    holes = tuple((name, Unknown(WHY, (loc,))) for name, loc in names.items())
    match options:
        case None:
            return ObjectValue(properties=holes, chain=(holes[0][1].chain[0],))
        case ObjectValue(properties=properties):
            kept = tuple((name, value) for name, value in properties if name not in names)
            return replace(options, properties=(*kept, *holes))
    return options


def _changes(site: Site) -> Iterator[tuple[str, SourceLocation]]:
    """The names of options that are set, each with the place."""
    held = site.node
    above = next(iter(site.tree.ancestors(held)), None)
    while isinstance(above, ChainExpression):
        held, above = above, next(iter(site.tree.ancestors(above)), None)
    if isinstance(above, VariableDeclarator) and isinstance(above.id, Identifier):
        name = above.id.name
        yield from _set(site.tree, lambda node: isinstance(node, Identifier) and node.name == name)
    else:
        yield from _set(site.tree, lambda node: unwrap(node) is site.node)


def _set(tree: Tree, is_held: Callable[[Node], bool]) -> Iterator[tuple[str, SourceLocation]]:
    for node in tree.nodes:
        match node:
            case (
                AssignmentExpression(left=MemberExpression() as target)
                | UnaryExpression(operator="delete", argument=MemberExpression() as target)
            ) if is_held(target.object):
                name = key_name(target.property, computed=target.computed)
                if name is not None:
                    yield name, node.loc
            case CallExpression(callee=callee, arguments=(first, *others)) if dotted(callee) == "Object.assign":
                if is_held(first):
                    yield from ((name, node.loc) for given in others for name in _names(given))


def _names(given: Node) -> Iterator[str]:
    for entry in given.properties if isinstance(given, ObjectExpression) else ():
        name = key_name(entry.key, computed=entry.computed) if isinstance(entry, Property) else None
        if name is not None:
            yield name
