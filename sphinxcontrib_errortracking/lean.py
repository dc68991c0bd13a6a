"""`dataclass` as the standard library has it, at a fraction of what it costs there to make a class.

The standard one compiles up to nine methods for each class, which for our two hundred records took longer than everything else
that importing them takes. Here only `__init__` is compiled; the other methods are shared and ask the class for its fields. To a
type checker it is the standard one, and `fields`, `replace`, `is_dataclass` and `match` take its classes as they take others.
"""

from __future__ import annotations

import dataclasses
from dataclasses import MISSING, FrozenInstanceError
from functools import partial
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from dataclasses import dataclass
else:

    def dataclass(cls=None, /, *, eq=True, order=False, frozen=False, slots=False, kw_only=False):  # noqa: ANN001, ANN201, PLR0913
        """Make a class a record; the arguments are the standard ones."""

        def decorate(cls):  # noqa: ANN001, ANN202
            if not cls.__doc__:
                cls.__doc__ = f"{cls.__name__}."  # else the standard library works out a signature, which is slow
            made = dataclasses.dataclass(init=False, repr=False, eq=False, slots=slots, kw_only=kw_only)(cls)
            own = vars(made)
            for name, method in _methods(made, eq=eq, order=order, frozen=frozen):
                if own.get(name) is None:
                    setattr(made, name, method)
            return made

        return decorate if cls is None else decorate(cls)


__all__ = ["dataclass"]


def _methods(kind: type, *, eq: bool, order: bool, frozen: bool) -> Iterator[tuple[str, object]]:
    yield "__init__", _initialiser(kind, frozen=frozen)
    yield "__repr__", _repr
    if eq:
        yield "__compared__", staticmethod(_compared(kind))
        yield "__eq__", _eq
        yield "__hash__", _hash if frozen else None
    if order:
        yield from (("__lt__", _lt), ("__le__", _le), ("__gt__", _gt), ("__ge__", _ge))
    if frozen:
        yield from (("__setattr__", _set), ("__delattr__", _delete))
        yield from (("__getstate__", _getstate), ("__setstate__", _setstate))


# ---- the one method that is compiled ----------------------------------------


def _initialiser(kind: Any, *, frozen: bool) -> object:
    """`__init__`, with the fields' defaults in its signature. Names of fields are identifiers: Python has parsed them."""
    known: dict[str, Any] = {"_missing": MISSING}
    positional, named, body = ["self"], list[str](), ["pass"]
    for field in dataclasses.fields(kind):
        name, default, value = field.name, "", field.name
        if field.default is not MISSING:
            known[f"_d_{name}"] = field.default
            default = f"=_d_{name}"
        elif field.default_factory is not MISSING:
            known[f"_d_{name}"] = field.default_factory
            default, value = "=_missing", f"_d_{name}() if {name} is _missing else {name}"
        (named if field.kw_only else positional).append(name + default)
        if frozen:
            setter = getattr(getattr(kind, name, None), "__set__", None)  # of the slot: faster than object.__setattr__
            known[f"_s_{name}"] = setter or partial(_set_attribute, name)
            body.append(f"_s_{name}(self, {value})")
        else:
            body.append(f"self.{name} = {value}")
    signature = ", ".join([*positional, *(["*", *named] if named else [])])
    exec(f"def __init__({signature}):\n  " + "\n  ".join(body), known)  # noqa: S102  # our own classes, as dataclasses does
    known["__init__"].__qualname__ = f"{kind.__qualname__}.__init__"
    return known["__init__"]


def _set_attribute(name: str, record: object, value: object) -> None:
    object.__setattr__(record, name, value)


# ---- the methods that all share ---------------------------------------------


def _compared(kind: Any) -> Callable[[Any], object]:
    """What of a record counts when it is compared, as one tuple."""
    names = [field.name for field in dataclasses.fields(kind) if field.compare]
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple(getattr(record, name) for name in names)


@recursive_repr()
def _repr(self: Any) -> str:
    shown = (field for field in dataclasses.fields(self) if field.repr)
    return f"{type(self).__qualname__}({', '.join(f'{field.name}={getattr(self, field.name)!r}' for field in shown)})"


def _eq(self: Any, other: Any) -> bool:
    return self.__compared__(self) == self.__compared__(other) if other.__class__ is self.__class__ else NotImplemented


def _hash(self: Any) -> int:
    return hash(self.__compared__(self))


def _lt(self: Any, other: Any) -> bool:
    return self.__compared__(self) < self.__compared__(other) if other.__class__ is self.__class__ else NotImplemented


def _le(self: Any, other: Any) -> bool:
    return self.__compared__(self) <= self.__compared__(other) if other.__class__ is self.__class__ else NotImplemented


def _gt(self: Any, other: Any) -> bool:
    return self.__compared__(self) > self.__compared__(other) if other.__class__ is self.__class__ else NotImplemented


def _ge(self: Any, other: Any) -> bool:
    return self.__compared__(self) >= self.__compared__(other) if other.__class__ is self.__class__ else NotImplemented


def _set(_: Any, name: str, __: object) -> NoReturn:
    raise FrozenInstanceError(f"cannot assign to field {name!r}")


def _delete(_: Any, name: str) -> NoReturn:
    raise FrozenInstanceError(f"cannot delete field {name!r}")


def _getstate(self: Any) -> list[object]:
    return [getattr(self, field.name) for field in dataclasses.fields(self)]


def _setstate(self: Any, state: list[object]) -> None:
    for field, value in zip(dataclasses.fields(self), state, strict=True):
        object.__setattr__(self, field.name, value)
