"""What an expression can be at run time.

A Value is never None, never an exception and never a guess: what cannot be known without running the code is an `Unknown` with
its reason and place, and an object with one unknown property is an object with one hole. `chain` leads from the place of use
to the definition: the last location is where the value is written.
"""

from __future__ import annotations

from dataclasses import field, replace
from enum import Enum
from typing import TYPE_CHECKING, TypeAlias

from sphinxcontrib_errortracking.evaluate.variable_objects import READ_AS
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from sphinxcontrib_errortracking.source.estree import Function, Node, SourceLocation

Chain: TypeAlias = "tuple[SourceLocation, ...]"


class Undefined(Enum):
    """JavaScript's `undefined`, which JSON and Python lack; `null` is None."""

    UNDEFINED = "undefined"

    def __repr__(self) -> str:
        return "undefined"


UNDEFINED = Undefined.UNDEFINED
Primitive: TypeAlias = "str | float | bool | Undefined | None"


@dataclass(frozen=True, slots=True)
class Static:
    """A primitive that is the same in every run: a string, a number (always float), a boolean, null (None) or undefined.

    `masked` says that a secret was replaced by `•` in `value`; its true text is nowhere in this process any more.
    """

    value: Primitive
    chain: Chain = ()
    masked: bool = False


@dataclass(frozen=True, slots=True)
class ObjectValue:
    """Own enumerable properties in insertion order. `open`: an unknown spread may add or replace any property before it."""

    properties: tuple[tuple[str, Value], ...]
    chain: Chain = ()
    open: Unknown | None = None

    def get(self, name: str) -> Value | None:
        """The property; None when it is certainly absent; the hole itself where an unknown spread may have set it."""
        for key, value in reversed(self.properties):  # of two the last one counts
            if key == name:
                return value
        return self.open


@dataclass(frozen=True, slots=True)
class ObjectIfAny(ObjectValue):
    """What is this object or undefined: its members are as given, wherever they can be read; `doubt` says why it may be missing."""

    doubt: Unknown | None = None


@dataclass(frozen=True, slots=True)
class ArrayValue:
    """`open`: an unknown spread stands in it, as the first element that equals `open`; from there on no index can be known."""

    elements: tuple[Value, ...]
    chain: Chain = ()
    open: Unknown | None = None


@dataclass(frozen=True, slots=True)
class FunctionValue:
    """A function of the repository. `node` and its module let `model` summarise the body; rules never see it."""

    name: str
    node: Function = field(repr=False)  #: not in texts: its literals are as written, secrets too
    chain: Chain = ()
    scope: object = field(default=None, repr=False)  #: evaluate's own Scope in which the body stands


@dataclass(frozen=True, slots=True)
class RegExpValue:
    """A regular expression, as written."""

    source: str
    flags: str
    chain: Chain = ()


@dataclass(frozen=True, slots=True)
class CallValue:
    """What a function outside the repository returns: `Sentry.replayIntegration({...})`. `name` as the package exports it."""

    package: str
    name: str
    arguments: tuple[Value, ...]
    chain: Chain = ()
    new: bool = False


@dataclass(frozen=True, slots=True)
class EnvironmentVariable:
    """A variable that the environment decides; a string, or undefined when it is not set.

    `holder`: what the code reads it from, `process.env`, `import.meta.env` or one of READ_AS; `alias`: another name that it has there.
    """

    name: str
    chain: Chain = ()
    holder: str = field(default="process.env", compare=False, kw_only=True)
    alias: str = field(default="", compare=False, kw_only=True)

    @property
    def written(self) -> str:
        """As the code reads it."""
        return READ_AS.get(self.holder, f"{self.holder}.{{}}").format(self.alias or self.name)


@dataclass(frozen=True, slots=True)
class Comparison:
    """A condition on one variable. `operator`: `===` with a string or undefined, or `truthy` (set and not empty).

    In words a variable is set (to some text), empty, or not set.
    """

    variable: str
    operator: str
    operand: str | Undefined | None = None
    negated: bool = False

    def __str__(self) -> str:
        match self.operator, self.operand:
            case "truthy", _:
                return f"{self.variable} is {'not set or empty' if self.negated else 'set'}"
            case _, Undefined.UNDEFINED:
                return f"{self.variable} is {'set or empty' if self.negated else 'not set'}"
            case _, "":
                return f"{self.variable} is {'not ' if self.negated else ''}empty"
            case _:
                return f"{self.variable} is {'not ' if self.negated else ''}{self.operand!r}"


@dataclass(frozen=True, slots=True)
class AllOf:
    """Every condition holds."""

    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        parts = list(map(str, _joined(self.conditions, negated=False)))
        return " and ".join(f"({part})" if " or " in part and len(parts) > 1 else part for part in parts)


@dataclass(frozen=True, slots=True)
class AnyOf:
    """At least one condition holds."""

    conditions: tuple[Condition, ...]

    def __str__(self) -> str:
        return " or ".join(map(str, _joined(self.conditions, negated=True)))


def _joined(conditions: Sequence[Condition], *, negated: bool) -> Iterator[Condition]:
    """The conditions, with "not set" and "empty" of one variable as the one that they are together: not truthy."""
    for condition in conditions:
        variable = condition.variable if isinstance(condition, Comparison) else ""
        pair = [Comparison(variable, "===", operand, not negated) for operand in (UNDEFINED, "")]
        if condition not in pair or not all(one in conditions for one in pair):
            yield condition
        elif condition == pair[0]:
            yield Comparison(variable, "truthy", None, negated)


Condition: TypeAlias = "Comparison | AllOf | AnyOf"


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision over environment variables: the first case whose condition holds; the last one's condition is None (else)."""

    cases: tuple[tuple[Condition | None, Value], ...]
    chain: Chain = ()


UNSHOWN = "unshown"  #: whether a build shows the variable to the code depends on what its configuration names
SPREAD = "spread"  #: which argument it is depends on a value that is spread


@dataclass(frozen=True, slots=True)
class Unknown:
    """What cannot be known without running the code: a sentence without a full stop, and the place that it speaks of.

    `words`: the code's own words for what is made of an environment variable, `Number(process.env.RATE)`; else "". `kind`: UNSHOWN or
    SPREAD, for those who have to know it; nobody reads the sentence for it.
    """

    reason: str
    chain: Chain = ()
    words: str = field(default="", compare=False, kw_only=True)
    kind: str = field(default="", compare=False, kw_only=True)
    code: str = field(default="", compare=False, kw_only=True)  #: what is written in its place: `pick(stage)`
    #: evaluate's own: the expression that is written there
    node: Node | None = field(default=None, compare=False, repr=False, kw_only=True)

    @property
    def remade(self) -> Unknown:
        """What is made of it, or a part of it: its words no longer tell it, and `REMADE` waits for those that do."""
        return replace(self, words=REMADE) if self.words else self


REMADE = "…"  #: the words of what was made of a variable until somebody tells it; nobody is shown them

Value: TypeAlias = "Static | ObjectValue | ArrayValue | FunctionValue | RegExpValue | CallValue | EnvironmentVariable | Choice | Unknown"


@dataclass(frozen=True, slots=True)
class Environment:
    """The variables under which an expression is evaluated.

    `closed`: every variable that is not in `variables` is unset; otherwise it stays an EnvironmentVariable. `runtime` is
    browser, nodejs or edge where known: it decides `NEXT_RUNTIME`, `typeof window` and `import.meta.env.SSR`, which are
    runtimes and no environment.
    """

    name: str = ""
    variables: tuple[tuple[str, str], ...] = ()
    closed: bool = False
    runtime: str | None = None


def cases_of(value: Value) -> Iterator[Value]:
    """What a value may be: the cases of a decision, and of those within it; else the value itself."""
    if isinstance(value, Choice):
        for _, case in value.cases:
            yield from cases_of(case)
    else:
        yield value
