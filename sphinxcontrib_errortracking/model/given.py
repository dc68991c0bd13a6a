"""What a call gives a function of the repository beside a part of an event: `strip(event.request, "cookies")` gives a key."""

from __future__ import annotations

from dataclasses import field
from typing import TYPE_CHECKING, Protocol

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source.estree import (
    AssignmentExpression,
    CallExpression,
    CatchClause,
    Function,
    Identifier,
    MemberExpression,
    Node,
    RestElement,
    SpreadElement,
    VariableDeclarator,
    walk,
)

from .syntax import tail_name, unwrap

if TYPE_CHECKING:
    from collections.abc import Mapping

#: methods after which an array may lack an element that it had
SHORTENING = frozenset({"pop", "shift", "splice", "fill", "copyWithin"})


@dataclass(frozen=True, slots=True)
class Given:
    """Of a function's parameters those that are given what is known."""

    texts: Mapping[str, str] = field(default_factory=dict)
    lists: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


NOTHING = Given()


class Known(Protocol):
    """What the caller knows."""

    def text(self, node: Node) -> str | None:
        """The one string that an expression stands for."""

    def texts(self, node: Node) -> tuple[str, ...] | None:
        """The strings of an array whose every element is known."""


def given_to(function: Function, arguments: tuple[Node, ...], known: Known) -> Given:
    """Read the arguments of one call; what the function itself binds again, assigns or shortens is left out."""
    texts: dict[str, str] = {}
    lists: dict[str, tuple[str, ...]] = {}
    for index, (parameter, argument) in enumerate(zip(function.params, arguments, strict=False)):
        if isinstance(argument, SpreadElement):
            break
        rest = isinstance(parameter, RestElement)
        name = parameter.argument if isinstance(parameter, RestElement) else parameter
        if not isinstance(name, Identifier) or not _keeps(function, name):
            continue
        if rest:
            every = [known.text(one) for one in arguments[index:]]
            found = tuple(one for one in every if one is not None)
            if len(found) == len(every):
                lists[name.name] = found
        elif (text := known.text(argument)) is not None:
            texts[name.name] = text
        elif (several := known.texts(argument)) is not None:
            lists[name.name] = several
    return Given(texts, lists)


def _keeps(function: Function, parameter: Identifier) -> bool:
    """Does a parameter's name stand for what it is given, throughout the function?"""
    for node in walk(function.body):
        match node:
            case AssignmentExpression(left=target) if not isinstance(target, MemberExpression) and _names(
                target, parameter
            ):
                return False
            case VariableDeclarator(id=pattern) | CatchClause(param=pattern) if _names(pattern, parameter):
                return False
            case Function(params=params) if any(_names(one, parameter) for one in params):
                return False
            case CallExpression(callee=callee) if tail_name(callee) in SHORTENING:
                inner = unwrap(callee)
                if isinstance(inner, MemberExpression) and _names(inner.object, parameter):
                    return False
    return True


def _names(pattern: Node | None, parameter: Identifier) -> bool:
    """Is the parameter's name one of those in a pattern, or the whole of it?"""
    return pattern is not None and any(
        isinstance(one, Identifier) and one.name == parameter.name for one in walk(pattern)
    )
