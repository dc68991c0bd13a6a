"""One registered function for each ESTree type that has a value."""

from __future__ import annotations

from functools import singledispatch
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import primitives as js
from sphinxcontrib_errortracking.evaluate.choices import at, choice, each, each_of, settle
from sphinxcontrib_errortracking.evaluate.deciding import decide
from sphinxcontrib_errortracking.evaluate.environment import type_of_global
from sphinxcontrib_errortracking.evaluate.functions import function_value
from sphinxcontrib_errortracking.evaluate.invocations import call, construct, dynamic_import, optional
from sphinxcontrib_errortracking.evaluate.mask import mask
from sphinxcontrib_errortracking.evaluate.members import INHERITED, member
from sphinxcontrib_errortracking.evaluate.names import name_value
from sphinxcontrib_errortracking.evaluate.objects import elements_of, object_literal
from sphinxcontrib_errortracking.evaluate.operators import MAX_TEXT, as_text, binary, unary
from sphinxcontrib_errortracking.evaluate.patching import DOM_GLOBALS, patched
from sphinxcontrib_errortracking.evaluate.references import Global, Pending, Perhaps, Short
from sphinxcontrib_errortracking.evaluate.secret_texts import carrying, read_as, secret_variable
from sphinxcontrib_errortracking.evaluate.truths import is_nullish, truth, unknown
from sphinxcontrib_errortracking.evaluate.values import (
    UNDEFINED,
    CallValue,
    Comparison,
    EnvironmentVariable,
    ObjectValue,
    RegExpValue,
    Static,
    Unknown,
)
from sphinxcontrib_errortracking.evaluate.variable_objects import VARIABLE_OBJECTS
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.scope import Scope
    from sphinxcontrib_errortracking.evaluate.values import Value
    from sphinxcontrib_errortracking.source.estree import Node

_WORDS = {
    "ThisExpression": "depends on how its function is called (`this`)",
    "UpdateExpression": "is counted up or down",
    "YieldExpression": "is yielded",
    "ClassExpression": "is a class",
    "JSXElement": "is an element",
    "TaggedTemplateExpression": "is made by a template tag",
}


@singledispatch
def expression(node: Node, run: Engine, scope: Scope) -> Value:
    """What `node` can be at run time; what has no function of its own is Unknown."""
    del run, scope
    return Unknown(_WORDS.get(node.type, f"is a {node.type}, which is not evaluated"), (node.loc,))


@expression.register(es.ThisExpression)
def _(node: es.ThisExpression, run: Engine, scope: Scope) -> Value:
    del run
    functions = (outer for outer in scope.chain() if isinstance(outer.node, es.Function))
    home = next((outer for outer in functions if not isinstance(outer.node, es.ArrowFunctionExpression)), None)
    held = None if home is None or home.values is None else home.values.get("this")
    return Unknown(_WORDS["ThisExpression"], (node.loc,)) if held is None else at(held, node.loc)


@expression.register(es.Opaque)
def _(node: es.Opaque, run: Engine, scope: Scope) -> Value:
    del run, scope
    return Unknown(node.reason, (node.loc,))


@expression.register(es.Literal)
def _(node: es.Literal, run: Engine, scope: Scope) -> Value:
    del run, scope
    if node.regex is not None:
        if mask(node.regex.pattern.replace("\\/", "/"))[1]:
            return Unknown("a regular expression that holds a secret", (node.loc,))
        return RegExpValue(node.regex.pattern, node.regex.flags, (node.loc,))
    if node.bigint is not None:
        return Unknown("is a BigInt", (node.loc,))
    return Static(node.value, (node.loc,))


@expression.register(es.Identifier)
def _(node: es.Identifier, run: Engine, scope: Scope) -> Value:
    return read_as(node.name, name_value(run, node, scope))


@expression.register(es.TemplateLiteral)
def _(node: es.TemplateLiteral, run: Engine, scope: Scope) -> Value:
    chain = (node.loc,)
    texts = [quasi.cooked for quasi in node.quasis]

    def join(parts: tuple[Value, ...]) -> Value:
        out = [texts[0] or ""]
        for part, text in zip(map(as_text, parts), texts[1:], strict=True):
            if not isinstance(part, Static):
                return unknown(parts, chain)
            out += [js.to_text(part.value), text or ""]
        result = "".join(out)
        made = Static(result, chain)
        return carrying(made, parts) if len(result) <= MAX_TEXT else Unknown("makes a text that is too long", chain)

    return each_of([run.value(part, scope) for part in node.expressions], join, chain)


@expression.register(es.ObjectExpression)
def _(node: es.ObjectExpression, run: Engine, scope: Scope) -> Value:
    return object_literal(run, node, scope)


@expression.register(es.ArrayExpression)
def _(node: es.ArrayExpression, run: Engine, scope: Scope) -> Value:
    return elements_of(run, node.elements, scope, node.loc)


@expression.register(es.Function)
def _(node: es.Function, run: Engine, scope: Scope) -> Value:
    del run
    return function_value(node, scope)


@expression.register(es.UnaryExpression)
def _(node: es.UnaryExpression, run: Engine, scope: Scope) -> Value:
    if node.operator == "delete":
        return Unknown("deletes a property", (node.loc,))
    if node.operator == "!":
        return unary("!", run.test(node.argument, scope), node.loc)
    value = run.value(node.argument, scope)
    if node.operator == "typeof" and isinstance(value, Global):
        if value.name in DOM_GLOBALS and run.environment.runtime not in {None, "browser"}:
            replaced = patched(run, value.name, node.loc)
            if replaced is not None:
                return replaced
        return type_of_global(run.environment, value.name, (node.loc,))
    return unary(node.operator, value, node.loc)


@expression.register(es.BinaryExpression)
def _(node: es.BinaryExpression, run: Engine, scope: Scope) -> Value:
    chain = [node]
    while isinstance(chain[-1].left, es.BinaryExpression):
        chain.append(chain[-1].left)
    value = run.value(chain[-1].left, scope)
    for part in reversed(chain):
        value = _operation(part, value, run, scope)
    return value


def _operation(node: es.BinaryExpression, left: Value, run: Engine, scope: Scope) -> Value:
    if (spent := run.spend(node.loc)) is not None:
        return spent
    right = run.value(node.right, scope)
    if node.operator == "instanceof":
        return Unknown("asks for a prototype", (node.loc,))
    if node.operator == "in":
        return each(right, lambda case: each(left, lambda key: _contains(run, key, case, node)))
    return binary(node.operator, left, right, node.loc)


def _contains(run: Engine, key: Value, value: Value, node: es.BinaryExpression) -> Value:
    chain = (node.loc,)
    if not isinstance(key, Static):
        return unknown((key,), chain)
    name = js.to_text(key.value)
    if isinstance(value, ObjectValue):
        found = value.get(name)
        if found is None:
            return Static(name in INHERITED, chain)
        if isinstance(found, Perhaps):
            return unknown((found,), chain)
        return value.open if found is value.open and value.open is not None else Static(value=True, chain=chain)
    if isinstance(value, Global) and value.name in VARIABLE_OBJECTS:
        return unary("!", is_nullish(member(run, value, name, node.loc)), node.loc)
    return unknown((value,), chain)


@expression.register(es.LogicalExpression)
def _(node: es.LogicalExpression, run: Engine, scope: Scope) -> Value:
    chain = [node]
    while isinstance(left := chain[-1].left, es.LogicalExpression):
        chain.append(left)
    value = run.value(chain[-1].left, scope)
    for part in reversed(chain):
        value = _logical(part, value, run, scope)
    return value


def _logical(node: es.LogicalExpression, left: Value, run: Engine, scope: Scope) -> Value:
    """Decide each case of the left side on its own, so that what passes through stays what it is."""
    right: list[Value] = []

    def other() -> Value:
        if not right:
            right.append(read_as(secret_variable(left), run.value(node.right, scope)))
        return right[0]

    def pick(case: Value) -> Value:
        test = is_nullish(case) if node.operator == "??" else truth(case)
        takes_right = node.operator != "||"
        return decide(
            test,
            other if takes_right else (lambda: case),
            (lambda: _falsy(case) if node.operator == "&&" else case) if takes_right else other,
            node.loc,
            run,
        )

    return each(left, pick, (node.loc,))


def _falsy(value: Value) -> Value:
    """A variable that is falsy is empty or not set."""
    if not isinstance(value, EnvironmentVariable):
        return value
    empty = Comparison(value.name, "===", "")
    return choice([(empty, Static("", value.chain)), (None, Static(UNDEFINED, value.chain))], value.chain)


@expression.register(es.ConditionalExpression)
def _(node: es.ConditionalExpression, run: Engine, scope: Scope) -> Value:
    return decide(
        run.test(node.test, scope),
        lambda: run.value(node.consequent, scope),
        lambda: run.value(node.alternate, scope),
        node.loc,
        run,
    )


@expression.register(es.SequenceExpression)
def _(node: es.SequenceExpression, run: Engine, scope: Scope) -> Value:
    return run.value(node.expressions[-1], scope)


@expression.register(es.AssignmentExpression)
def _(node: es.AssignmentExpression, run: Engine, scope: Scope) -> Value:
    if node.operator == "=":
        return run.value(node.right, scope)
    return Unknown("is assigned from itself", (node.loc,))


@expression.register(es.AwaitExpression)
def _(node: es.AwaitExpression, run: Engine, scope: Scope) -> Value:
    def settled(case: Value) -> Value:
        if isinstance(case, Pending):
            return at(case.value, node.loc)
        if isinstance(case, CallValue) or (isinstance(case, ObjectValue) and case.get("then") is not None):
            return Unknown("is awaited", (node.loc, *case.chain))
        return case

    return each(run.value(node.argument, scope), settled)


@expression.register(es.ChainExpression)
def _(node: es.ChainExpression, run: Engine, scope: Scope) -> Value:
    return each(
        run.value(node.expression, scope),
        lambda case: Static(UNDEFINED, case.chain) if isinstance(case, Short) else case,
    )


@expression.register(es.MetaProperty)
def _(node: es.MetaProperty, run: Engine, scope: Scope) -> Value:
    del run, scope
    name = f"{node.meta.name}.{node.property.name}"
    return Global(f"{name} is decided at run time", (node.loc,), name)


@expression.register(es.MemberExpression)
def _(node: es.MemberExpression, run: Engine, scope: Scope) -> Value:
    return optional(run.value(node.object, scope), node, lambda case: _of(case, node, run, scope))


def _of(value: Value, node: es.MemberExpression, run: Engine, scope: Scope) -> Value:
    if not node.computed:
        if isinstance(node.property, es.Identifier):
            return member(run, value, node.property.name, node.loc)
        return Unknown("is private to a class", (node.property.loc,))

    def read(key: Value) -> Value:
        if isinstance(key, Static):
            return member(run, value, str(js.to_text(key.value)), node.loc)
        return unknown((key,), (node.loc,))

    return each(settle(run.value(node.property, scope)), read)


expression.register(es.ImportExpression, dynamic_import)
expression.register(es.CallExpression, call)
expression.register(es.NewExpression, construct)
