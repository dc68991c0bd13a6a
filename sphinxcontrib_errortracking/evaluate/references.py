"""What stands between an expression and a Value while it is followed: modules, globals, promises.

Each is an `Unknown`, because none is a value that a page could show; whoever understands it looks closer.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import ArrayValue, CallValue, Choice, ObjectValue, Static, Unknown
from sphinxcontrib_errortracking.lean import dataclass, replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Condition, Value
    from sphinxcontrib_errortracking.source.estree import Function, Node, SourceLocation


@dataclass(frozen=True, slots=True)
class External(Unknown):
    """Something that a package outside the repository exports: `init` of `@sentry/node`.

    `name` is dotted for deeper members, "" for the package's namespace itself and "default" for its default export; a member of
    the default export goes by its own name, as CommonJS packages have it.
    """

    package: str = ""
    name: str = ""
    written: str = ""  #: the specifier that the repository imports it by, where that is an alias of the package
    others: tuple[External, ...] = ()  #: of other packages, one of which it may be instead

    def member(self, name: str) -> External:
        """What `.name` of it is."""
        inner = name if self.name in ("", "default") else f"{self.name}.{name}"
        found = external(self.package, inner, self, self.written)
        return replace(found, others=tuple(other.member(name) for other in self.others)) if self.others else found


def external(package: str, name: str, place: Unknown, written: str = "") -> External:
    """Make an External that was met at `place`."""
    what = f"{name} of {package}" if name else package
    return External(f"{what} is outside the repository", place.chain, package, name, written)


@dataclass(frozen=True, slots=True)
class Global(Unknown):
    """Something that JavaScript or its runtime provides: `Object.keys`, `process.env`, `import.meta.env`."""

    name: str = ""
    certain: bool = False  #: it is certainly there
    files: bool = False  #: files with variables are read for it, which set what is not set


@dataclass(frozen=True, slots=True)
class Entries(Unknown):
    """The variables of an environment as pairs of name and value, of which functions keep some: `Object.entries(process.env)`.

    `kept_by`: what `filter` was given, first to last. `together`: they are an object again. `by_name`: they are names alone.
    `made`: what a loop made of the variable of a name.
    """

    source: Global | None = None
    kept_by: tuple[Value, ...] = ()
    together: bool = False
    by_name: bool = False
    made: Callable[[str, SourceLocation], Value] | None = None


@dataclass(frozen=True, slots=True)
class Namespace(Unknown):
    """All that a file of the repository exports; its members are evaluated when they are asked for.

    `others`: files that it may be instead; `doubt` says what decides.
    """

    path: str = ""
    others: tuple[str, ...] = ()
    doubt: str = ""


@dataclass(frozen=True, slots=True)
class ClassOf(Unknown):
    """A class of the repository that nobody changes by its name; its static functions are looked for when they are asked for."""

    node: Node | None = None


_NOTHING = Static(None)


@dataclass(frozen=True, slots=True)
class Pending(Unknown):
    """A promise and what it becomes. `doubtful`: it is assumed that it does not fail."""

    value: Value = _NOTHING
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Schema(Unknown):
    """A schema of a validation library: the calls that made it, as `(("string", ()), ("optional", ()))`."""

    steps: tuple[tuple[str, tuple[Value, ...]], ...] = ()


@dataclass(frozen=True, slots=True)
class Made(Unknown):
    """An object of JavaScript's own whose parts are known: a URL."""

    properties: tuple[tuple[str, Value], ...] = ()


@dataclass(frozen=True, slots=True)
class Short(Unknown):
    """An optional chain that ended early: undefined, once the whole chain is evaluated."""


@dataclass(frozen=True, slots=True)
class Perhaps(Unknown):
    """A property that is set or deleted at a time which is not known: it may not be there at all."""


@dataclass(frozen=True, slots=True)
class Thrown(Unknown):
    """What certainly throws an error where it is evaluated."""


@dataclass(frozen=True, slots=True)
class Ended(Unknown):
    """What certainly ends the process where it is evaluated."""


def throws(value: Value) -> bool:
    """Whether a part of `value` certainly throws, so that the whole never comes to be."""
    return any(isinstance(part, Thrown | Ended) for part in _parts(value))


def uncertain(value: Value) -> Value | None:
    """A part of `value` whose making may throw; None where all of it is certain."""
    return next(
        (
            part
            for part in _parts(value)
            if isinstance(part, CallValue | Choice)
            or (isinstance(part, Unknown) and not isinstance(part, External | Global))
        ),
        None,
    )


def _parts(value: Value) -> Iterator[Value]:
    stack = [value]
    for _ in range(MAX_PARTS):
        if not stack:
            return
        current = stack.pop()
        yield current
        if isinstance(current, ObjectValue):
            stack += [part for _, part in current.properties]
        elif isinstance(current, ArrayValue):
            stack += current.elements


MAX_PARTS = 2000


def perhaps(value: ObjectValue) -> Unknown | None:
    """A property of an object that may not be there."""
    return next((part for _, part in value.properties if isinstance(part, Perhaps)), None)


@dataclass(frozen=True, slots=True)
class Definition:
    """A function of the repository, and where it stands. `scope` is the one around the function."""

    node: Function
    scope: Scope
    module: ModuleScope


@dataclass(frozen=True, slots=True)
class Reach:
    """Whether a place is reached once its function is called.

    `active`: true, false, or None where variables decide (`condition` and `words` say how) or it cannot be known (`reason`).
    """

    active: bool | None
    words: str = ""
    reason: Unknown | None = None
    condition: Condition | None = None
