"""`dataclass`, `replace` and `re.compile` as the standard library has them, at a fraction of what they cost there.

A `regex` is compiled when it is first asked for something: a command needs half of ours.

The standard `dataclass` compiles up to nine methods for each class, which for our two hundred records took longer than everything else
that importing them takes. Here no class has anything compiled of its own: an `__init__` is one of a few patterns, in which the
parameters are named after the fields; the other methods are shared and ask the class for its fields. To a type checker it is the
standard one, and `fields`, `replace`, `is_dataclass` and `match` take its classes as they take others. Every record has slots, and
every annotation of its body is a field.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import MISSING, Field, FrozenInstanceError
from functools import cache
from operator import attrgetter
from reprlib import recursive_repr
from typing import TYPE_CHECKING, Any, NoReturn

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence
    from dataclasses import dataclass, replace
    from re import compile as regex
    from types import FunctionType
else:

    def dataclass(*, slots, eq=True, order=False, frozen=False, kw_only=False):  # noqa: ANN001, ANN201
        """Make a class a record; the arguments are the standard ones."""
        if not slots:
            raise TypeError("a record has slots")
        return lambda cls: _record(cls, _methods(eq=eq, order=order, frozen=frozen), named=kw_only)

    def replace(record, /, **changes):  # noqa: ANN001, ANN003, ANN201
        """The record with other values in some fields."""
        values = {name: getattr(record, name) for name in record.__dataclass_fields__}
        values.update(changes)
        return type(record)(**values)

    class regex:  # noqa: N801  # a function to those who call it
        """A compiled pattern with all its methods, each got when it is first asked for."""

        def __init__(self, pattern, flags=0) -> None:  # noqa: ANN001
            self.source = (pattern, flags)

        def __getattr__(self, name):  # noqa: ANN001, ANN204
            found = getattr(re.compile(*self.source), name)
            setattr(self, name, found)
            return found


__all__ = ["dataclass", "regex", "replace"]

#: By which the standard library knows a field from what is only annotated.
_FIELD = dataclasses.fields(  # noqa: SLF001
    dataclasses.make_dataclass("Any", ["field"], init=False, repr=False, eq=False, namespace={"__doc__": "Any."})
)[0]._field_type  # type: ignore[attr-defined]


def _record(cls: Any, methods: Mapping[str, object], *, named: bool) -> Any:
    """The class anew, with a slot for each field and with those of the methods that it does not define."""
    own = vars(cls)
    inherited: dict[str, Field[Any]] = {}
    for base in cls.__mro__[:0:-1]:
        inherited |= vars(base).get("__dataclass_fields__", {})
    added = {
        name: _field(name, kind, own.get(name, MISSING), named=named) for name, kind in cls.__annotations__.items()
    }
    fields = inherited | added
    members = {name: value for name, value in own.items() if name not in added and name not in _OF_THE_FIRST}
    members |= {name: method for name, method in methods.items() if own.get(name) is None}
    members |= {
        "__slots__": tuple(name for name in added if name not in inherited),
        "__dataclass_fields__": fields,
        "__match_args__": tuple(name for name, field in fields.items() if not field.kw_only),
        "__compared__": staticmethod(_compared([name for name, field in fields.items() if field.compare])),
        "__doc__": cls.__doc__ or f"{cls.__name__}.",
    }
    made = type(cls)(cls.__name__, cls.__bases__, members)
    if "__init__" not in own:
        made.__init__ = _initialiser(made, list(fields.values()))
    return made


_OF_THE_FIRST = frozenset({"__dict__", "__weakref__"})  #: what Python gives a class without slots


def _field(name: str, kind: object, default: Any, *, named: bool) -> Field[Any]:
    field: Any = default if isinstance(default, Field) else dataclasses.field(default=default)
    field.name, field.type, field._field_type = name, kind, _FIELD  # noqa: SLF001
    if field.kw_only is MISSING:
        field.kw_only = named
    return field  # type: ignore[no-any-return]


@cache
def _methods(*, eq: bool, order: bool, frozen: bool) -> Mapping[str, object]:
    found: dict[str, object] = {"__repr__": _repr}
    if eq:
        found |= {"__eq__": _eq, "__hash__": _hash if frozen else None}
    if order:
        found |= {"__lt__": _lt, "__le__": _le, "__gt__": _gt, "__ge__": _ge}
    if frozen:
        found |= {"__setattr__": _set, "__delattr__": _delete, "__getstate__": _getstate, "__setstate__": _setstate}
    return found


# ---- `__init__`, from a pattern ---------------------------------------------


def _initialiser(kind: Any, fields: Sequence[Field[Any]]) -> FunctionType:
    """`__init__` of a record: its parameters in their order, those that must be named after the others."""
    positional, named = [field for field in fields if not field.kw_only], [field for field in fields if field.kw_only]
    given = positional + named
    made = _pattern(len(given))(*[_setter(kind, field) for field in given])
    made.__code__ = made.__code__.replace(
        co_argcount=1 + len(positional),
        co_kwonlyargcount=len(named),
        co_varnames=("self", *[field.name for field in given]),
    )
    made.__defaults__ = tuple([field.default for field in positional if _is_optional(field)])
    made.__kwdefaults__ = {field.name: field.default for field in named if _is_optional(field)}
    made.__qualname__ = f"{kind.__qualname__}.__init__"
    return made


def _is_optional(field: Field[Any]) -> bool:
    return field.default is not MISSING or field.default_factory is not MISSING


def _setter(kind: Any, field: Field[Any]) -> Callable[[object, object], None]:
    """What sets a field: the slot itself, which asks no `__setattr__`; where nothing is given that must be made, it is."""
    setter: Callable[[object, object], None] = getattr(kind, field.name).__set__
    make = field.default_factory
    if make is MISSING:
        return setter
    return lambda record, value: setter(record, make() if value is MISSING else value)


@cache
def _pattern(count: int) -> Callable[..., FunctionType]:
    """What gives an `__init__` of so many fields, from what sets each of them."""
    setters, values = [f"s{n}" for n in range(count)], [f"a{n}" for n in range(count)]
    body = "; ".join(f"{setter}(self, {value})" for setter, value in zip(setters, values, strict=True)) or "pass"
    text = f"def give({', '.join(setters)}):\n def __init__({', '.join(['self', *values])}): {body}\n return __init__"
    known: dict[str, Any] = {}
    exec(text, known)  # noqa: S102  # a text of our own
    return known["give"]  # type: ignore[no-any-return]


# ---- the methods that all share ---------------------------------------------


def _compared(names: Sequence[str]) -> Callable[[Any], object]:
    """What of a record counts when it is compared, as one tuple."""
    if len(names) > 1:
        return attrgetter(*names)
    return lambda record: tuple([getattr(record, name) for name in names])


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
