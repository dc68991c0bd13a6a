"""Calling values: functions of the repository, of packages, of JavaScript itself, and methods."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.builtins import call_global
from sphinxcontrib_errortracking.evaluate.choices import each, each_of
from sphinxcontrib_errortracking.evaluate.functions import call_function
from sphinxcontrib_errortracking.evaluate.global_members import global_member, variable
from sphinxcontrib_errortracking.evaluate.members import member
from sphinxcontrib_errortracking.evaluate.methods import array_method, number_method, object_method, text_method
from sphinxcontrib_errortracking.evaluate.own_files import Text, call_runtime_module
from sphinxcontrib_errortracking.evaluate.package_functions import call_package
from sphinxcontrib_errortracking.evaluate.patching import patched
from sphinxcontrib_errortracking.evaluate.patterns import METHODS as PATTERN_METHODS
from sphinxcontrib_errortracking.evaluate.patterns import test as pattern_test
from sphinxcontrib_errortracking.evaluate.patterns import text_by_pattern
from sphinxcontrib_errortracking.evaluate.references import (
    ClassOf,
    Ended,
    Entries,
    External,
    Global,
    Made,
    Namespace,
    Pending,
    Schema,
    Short,
    Thrown,
    throws,
)
from sphinxcontrib_errortracking.evaluate.runtime_modules import is_runtime_module
from sphinxcontrib_errortracking.evaluate.schemas import schema_method
from sphinxcontrib_errortracking.evaluate.secret_texts import carrying, read_as
from sphinxcontrib_errortracking.evaluate.statics import static_method
from sphinxcontrib_errortracking.evaluate.truths import unknown
from sphinxcontrib_errortracking.evaluate.urls import made_method
from sphinxcontrib_errortracking.evaluate.values import (
    ArrayValue,
    CallValue,
    Choice,
    FunctionValue,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.evaluate.variable_entries import filtered
from sphinxcontrib_errortracking.evaluate.variable_objects import ENVIRONMENT_FUNCTIONS

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import SourceLocation

NO_FUNCTION = "calls what is no function of the repository"


def call_value(run: Engine, callee: Value, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None) -> Value:
    """`callee(...arguments)` at `loc`."""
    match callee:
        case Choice():
            return each(callee, lambda case: call_value(run, case, arguments, loc, scope))
        case FunctionValue():
            made = call_function(run, callee, arguments.elements, loc, caller=scope, hole=arguments.open)
            return read_as(callee.name, made)
        case Short():
            return callee
        case External():
            return _call_external(run, callee, arguments, loc, scope)
        case Global():
            return _carried(call_global(run, callee, arguments, loc), arguments)
        case Unknown():
            return Unknown(f"calls a function that is not known: {callee.reason}", (loc, *callee.chain))
    return Unknown(NO_FUNCTION, (loc, *callee.chain))


def _call_external(
    run: Engine, callee: External, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None
) -> Value:
    if (found := call_package(run, callee, arguments, loc, scope)) is not None:
        return found
    if is_runtime_module(callee.package):
        given = () if arguments.open is not None else arguments.elements
        return _carried(call_runtime_module(run, callee.package, callee.name, given, loc), arguments)
    return CallValue(callee.package, callee.name, arguments.elements, (loc,))


def _carried(made: Value, arguments: ArrayValue) -> Value:
    """What a function of the runtime makes of its arguments, with the secrets in them."""
    return carrying(made, arguments.elements, next(iter(arguments.elements), None))


def invoke(  # noqa: C901, PLR0912, PLR0913, PLR0917  # one case a kind of receiver
    run: Engine, receiver: Value, name: str, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None
) -> Value:
    """`receiver.name(...arguments)` at `loc`."""
    if (replaced := _replaced(run, receiver, name, loc)) is not None:
        return replaced
    match receiver:
        case Short() | Thrown() | Ended():
            return receiver
        case External():
            return call_value(run, receiver.member(name), arguments, loc, scope)
        case Global():
            return _global_method(run, receiver, name, arguments, loc)
        case Namespace():
            return call_value(run, member(run, receiver, name, loc), arguments, loc, scope)
        case ClassOf() if (function := static_method(run, receiver, name)) is not None:
            given, hole = arguments.elements, arguments.open
            made = call_function(run, function, given, loc, caller=scope, hole=hole, this=receiver)
            return read_as(function.name, made)
        case Schema() if arguments.open is None:
            return schema_method(run, receiver, name, arguments.elements, loc, scope)
        case Entries() if name == "filter":
            return filtered(receiver, arguments, loc)
        case Pending():
            return _promise_method(run, receiver, name, arguments, loc, scope)
        case ObjectValue() if receiver.get(name) is not None:
            return call_value(run, member(run, receiver, name, loc), arguments, loc, scope)
        case ObjectValue():
            return object_method(receiver, name, arguments, loc)
        case ArrayValue():
            made = array_method(run, receiver, name, arguments, loc, scope)
            return carrying(made, (receiver, *arguments.elements))
        case Static(str() as text):
            return _text_result(receiver, text, name, arguments, loc)
        case Static(bool() | float()):
            return number_method(receiver, name, arguments, loc)
        case Static():
            return Thrown(f"calls {name} of {js.to_text(receiver.value)}", (loc, *receiver.chain))
        case CallValue():
            return Unknown(f"calls {name} of what {receiver.name or receiver.package} returns", (loc, *receiver.chain))
        case Made():
            return made_method(receiver, name, loc)
        case Text() if name == "toString":
            return receiver
        case RegExpValue() if name == "test" and len(arguments.elements) == 1 and arguments.open is None:
            return each_of(arguments.elements, lambda given: pattern_test(receiver, given[0], loc), (loc,))
        case RegExpValue():
            return Unknown("matches a regular expression", (loc, *receiver.chain))
    return unknown((receiver,), (loc,))


def _text_result(receiver: Static, text: str, name: str, arguments: ArrayValue, loc: SourceLocation) -> Value:
    """`text.name(...arguments)`, with the secrets in it."""
    if name in PATTERN_METHODS and arguments.open is None:
        found = text_by_pattern(text, name, arguments.elements, loc)
        if found:
            return carrying(found, (receiver, *arguments.elements), receiver)
    made = text_method(receiver, name, arguments, loc)
    return carrying(made, (receiver, *arguments.elements), receiver)


def _replaced(run: Engine, receiver: Value, name: str, loc: SourceLocation) -> Unknown | None:
    """Why a method that JavaScript provides is not what it was."""
    match receiver:
        case ArrayValue():
            owner = "Array"
        case Static(str()):
            owner = "String"
        case Static(float()):
            owner = "Number"
        case RegExpValue():
            owner = "RegExp"
        case ObjectValue() if name == "hasOwnProperty" and receiver.get(name) is None:
            owner = "Object"
        case _:
            return None
    return patched(run, f"{owner}.prototype.{name}", loc)


def _global_method(run: Engine, receiver: Global, name: str, arguments: ArrayValue, loc: SourceLocation) -> Value:
    full = f"{receiver.name}.{name}"
    if full in ENVIRONMENT_FUNCTIONS and arguments.open is None and len(arguments.elements) == 1:
        key = arguments.elements[0]
        if isinstance(key, Static) and isinstance(key.value, str):
            return variable(run, ENVIRONMENT_FUNCTIONS[full], key.value, loc)
    value = global_member(run, receiver.name, name, loc)
    if not isinstance(value, Global):
        return Unknown(f"calls {full}", (loc, *value.chain))
    return _carried(call_global(run, value, arguments, loc), arguments)


def _caught(run: Engine, receiver: Pending, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None) -> Pending:
    """`promise.catch(…)`: what the promise becomes where it is certain not to fail, or where the handler fails too."""
    if not receiver.doubtful or run.judging or not arguments.elements:
        return receiver
    error = Unknown("is the error that is caught", (loc,))
    if throws(call_value(run, arguments.elements[0], ArrayValue((error,)), loc, scope)):
        return receiver
    return Pending(receiver.reason, receiver.chain, Unknown("may be what is given where an error is caught", (loc,)))


def _promise_method(  # noqa: PLR0913, PLR0917
    run: Engine, receiver: Pending, name: str, arguments: ArrayValue, loc: SourceLocation, scope: Scope | None
) -> Value:
    if name in ("catch", "finally"):
        return receiver if name == "finally" else _caught(run, receiver, arguments, loc, scope)
    if name != "then" or not arguments.elements:
        return Unknown(f"calls {name} of a promise", (loc, *receiver.chain))
    result = call_value(run, arguments.elements[0], ArrayValue((receiver.value,)), loc, scope)
    value = result.value if isinstance(result, Pending) else result
    return Pending("is a promise", (loc,), value)
