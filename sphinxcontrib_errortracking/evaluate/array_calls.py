"""A call of an array's method, as its rows see it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.values import UNDEFINED, ArrayValue, Static
from sphinxcontrib_errortracking.lean import dataclass

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation


@dataclass(frozen=True, slots=True)
class Call:
    """One call of an array's method."""

    run: Engine
    array: ArrayValue
    arguments: tuple[Value, ...]
    loc: SourceLocation
    scope: Scope | None

    def argument(self, index: int) -> Value:
        """The argument, undefined where it is not given."""
        return self.arguments[index] if index < len(self.arguments) else Static(UNDEFINED)

    def callback(self, *arguments: Value) -> Value:
        """What the callback, the first argument, returns."""
        return self.run.call(self.argument(0), ArrayValue(arguments), self.loc, self.scope)

    def results(self) -> list[Value]:
        """What the callback returns for each element."""
        return [
            self.callback(element, Static(float(index)), self.array)
            for index, element in enumerate(self.array.elements)
        ]
