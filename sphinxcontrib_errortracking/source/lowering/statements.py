"""Lowering statements."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.lowering.parts import BROKEN, flatten, seal

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.lowering.parts import Builder, Lowered, Parts

_FUNCTIONS = frozenset(
    {
        "function_declaration", "function_expression", "generator_function", "generator_function_declaration",
        "arrow_function", "method_definition",
    }
)  # fmt: skip


_MODULE_ITEMS = (
    estree.ImportDeclaration,
    estree.ExportAllDeclaration,
    estree.ExportDefaultDeclaration,
    estree.ExportNamedDeclaration,
)


def statements(parts: Parts, *, directives: bool) -> tuple[estree.Node, ...]:
    """The statements of a block; strings at its beginning are directives where the block may have them."""
    found: list[estree.Node] = []
    doubtful: list[estree.Node] = []
    broken_at = parts.source.broken_at
    for item in parts.items:
        nodes = flatten(item.value)
        if not nodes:
            continue
        directives = directives and item.kind == "expression_statement" and isinstance(nodes[0], Directive)
        target = doubtful if broken_at is not None and item.start > broken_at else found
        target.extend(_plain(node, directive=directives) for node in nodes)
    return (*found, *in_doubt(parts, doubtful))


def in_doubt(parts: Parts, nodes: list[estree.Node]) -> tuple[estree.Node, ...]:
    """Statements of which nobody knows when they run, below an `if` whose test is opaque.

    Imports and exports can only stand at the top of a file, whatever is around them.
    """
    inside = tuple(node for node in nodes if not isinstance(node, _MODULE_ITEMS))
    items = tuple(node for node in nodes if isinstance(node, _MODULE_ITEMS))
    if not inside:
        return items
    block = estree.BlockStatement(loc=inside[0].loc, body=inside)
    doubt = estree.IfStatement(loc=inside[0].loc, test=parts.opaque(BROKEN), consequent=block, alternate=None)
    return (*items, doubt)


class Directive(estree.ExpressionStatement):
    """An unparenthesised string as a statement: a directive where it stands first, a plain statement elsewhere."""

    __slots__ = ()


def _plain(node: estree.Node, *, directive: bool) -> estree.Node:
    if not isinstance(node, Directive):
        return node
    text = node.directive if directive else None
    return estree.ExpressionStatement(loc=node.loc, expression=node.expression, directive=text)


def _program(parts: Parts) -> estree.Program:
    return estree.Program(loc=parts.loc, body=statements(parts, directives=True))


def _block(parts: Parts) -> estree.BlockStatement:
    body = statements(parts, directives=parts.parent_kind in _FUNCTIONS)
    return estree.BlockStatement(loc=parts.loc, body=body)


def _expression_statement(parts: Parts) -> Lowered:
    item = next((item for item in parts.items if item.value is not None), None)
    node = seal(item.value) if item else None
    if item is None or node is None:
        return None
    if isinstance(node, estree.VariableDeclaration):  # `using x = y`
        return replace(node, loc=parts.loc)
    if item.kind in {"internal_module", "module"}:
        return item.value
    if item.kind == "string":
        return Directive(loc=parts.loc, expression=node, directive=parts.item_text(item)[1:-1])
    return estree.ExpressionStatement(loc=parts.loc, expression=node)


def _statement(parts: Parts, field: str) -> estree.Node:
    """A statement that stands alone; an erased one leaves an empty statement."""
    item = parts.item(field)
    nodes = flatten(item.value) if item else (parts.opaque(),)
    if len(nodes) == 1:
        return _plain(nodes[0], directive=False)
    return estree.BlockStatement(loc=parts.loc, body=nodes) if nodes else estree.EmptyStatement(loc=parts.loc)


def _optional_expression(parts: Parts, field: str) -> estree.Node | None:
    node = parts.optional(field)
    if isinstance(node, estree.ExpressionStatement):
        return node.expression
    return None if isinstance(node, estree.EmptyStatement) else node


def _block_of(parts: Parts, field: str) -> estree.BlockStatement:
    node = parts.optional(field)
    if isinstance(node, estree.BlockStatement):
        return node
    return estree.BlockStatement(loc=parts.loc, body=(node or parts.opaque(),))


def _variables(parts: Parts) -> estree.VariableDeclaration:
    declarators = tuple(node for node in parts.nodes() if isinstance(node, estree.VariableDeclarator))
    if parts.damaged:  # `const x = 5 nonsense`: nobody knows what was meant
        declarators = tuple(replace(declarator, init=parts.opaque(BROKEN)) for declarator in declarators)
    return estree.VariableDeclaration(loc=parts.loc, kind=parts.token("kind") or "var", declarations=declarators)


def _declarator(parts: Parts) -> estree.VariableDeclarator:
    init = parts.opaque(BROKEN) if parts.damaged else parts.optional("value")
    return estree.VariableDeclarator(loc=parts.loc, id=parts.expr("name"), init=init)


def _if(parts: Parts) -> estree.IfStatement:
    otherwise = _statement(parts, "alternative") if parts.item("alternative") else None
    return estree.IfStatement(
        loc=parts.loc, test=parts.expr("condition"), consequent=_statement(parts, "consequence"), alternate=otherwise
    )


def _else(parts: Parts) -> estree.Node:
    return _plain(parts.first(), directive=False)


def _for(parts: Parts) -> estree.ForStatement:
    return estree.ForStatement(
        loc=parts.loc,
        init=_optional_expression(parts, "initializer"),
        test=_optional_expression(parts, "condition"),
        update=_optional_expression(parts, "increment"),
        body=_statement(parts, "body"),
    )


def _for_in(parts: Parts) -> estree.Node:
    left = parts.expr("left")
    if parts.item("kind"):
        declarator = estree.VariableDeclarator(loc=left.loc, id=left, init=parts.optional("value"))
        left = estree.VariableDeclaration(loc=left.loc, kind=parts.token("kind"), declarations=(declarator,))
    right, body = parts.expr("right"), _statement(parts, "body")
    if parts.token("operator") == "in":
        return estree.ForInStatement(loc=parts.loc, left=left, right=right, body=body)
    return estree.ForOfStatement(loc=parts.loc, left=left, right=right, body=body, is_await=parts.has("await"))


def _while(parts: Parts) -> estree.WhileStatement:
    return estree.WhileStatement(loc=parts.loc, test=parts.expr("condition"), body=_statement(parts, "body"))


def _do(parts: Parts) -> estree.DoWhileStatement:
    return estree.DoWhileStatement(loc=parts.loc, body=_statement(parts, "body"), test=parts.expr("condition"))


def _with(parts: Parts) -> estree.WithStatement:
    return estree.WithStatement(loc=parts.loc, object=parts.expr("object"), body=_statement(parts, "body"))


def _switch(parts: Parts) -> estree.SwitchStatement:
    cases = tuple(node for node in parts.nodes("body") if isinstance(node, estree.SwitchCase))
    return estree.SwitchStatement(loc=parts.loc, discriminant=parts.expr("value"), cases=cases)


def _switch_body(parts: Parts) -> tuple[estree.Node, ...]:
    return tuple(parts.nodes())


def _case(parts: Parts) -> estree.SwitchCase:
    body = tuple(_plain(node, directive=False) for node in parts.nodes("body"))
    test = parts.expr("value") if parts.kind == "switch_case" else None
    return estree.SwitchCase(loc=parts.loc, test=test, consequent=body)


def _try(parts: Parts) -> estree.TryStatement:
    handler = parts.optional("handler")
    return estree.TryStatement(
        loc=parts.loc,
        block=_block_of(parts, "body"),
        handler=handler if isinstance(handler, estree.CatchClause) else None,
        finalizer=_block_of(parts, "finalizer") if parts.item("finalizer") else None,
    )


def _catch(parts: Parts) -> estree.CatchClause:
    return estree.CatchClause(loc=parts.loc, param=parts.optional("parameter"), body=_block_of(parts, "body"))


def _finally(parts: Parts) -> estree.BlockStatement:
    return _block_of(parts, "body")


def _return(parts: Parts) -> estree.ReturnStatement:
    argument = parts.opaque(BROKEN) if parts.damaged else next(parts.nodes(), None)
    return estree.ReturnStatement(loc=parts.loc, argument=argument)


def _throw(parts: Parts) -> estree.ThrowStatement:
    return estree.ThrowStatement(loc=parts.loc, argument=parts.first())


def _labeled(parts: Parts) -> estree.Node:
    label = parts.identifier("label") or estree.Identifier(loc=parts.loc, name="")
    return estree.LabeledStatement(loc=parts.loc, label=label, body=_statement(parts, "body"))


def _break(parts: Parts) -> estree.BreakStatement:
    return estree.BreakStatement(loc=parts.loc, label=parts.identifier("label"))


def _continue(parts: Parts) -> estree.ContinueStatement:
    return estree.ContinueStatement(loc=parts.loc, label=parts.identifier("label"))


def _empty(parts: Parts) -> estree.EmptyStatement:
    return estree.EmptyStatement(loc=parts.loc)


def _debugger(parts: Parts) -> estree.DebuggerStatement:
    return estree.DebuggerStatement(loc=parts.loc)


BUILDERS: dict[str, Builder] = {
    "program": _program,
    "statement_block": _block,
    "expression_statement": _expression_statement,
    "variable_declaration": _variables,
    "lexical_declaration": _variables,
    "variable_declarator": _declarator,
    "if_statement": _if,
    "else_clause": _else,
    "for_statement": _for,
    "for_in_statement": _for_in,
    "while_statement": _while,
    "do_statement": _do,
    "with_statement": _with,
    "switch_statement": _switch,
    "switch_body": _switch_body,
    "switch_case": _case,
    "switch_default": _case,
    "try_statement": _try,
    "catch_clause": _catch,
    "finally_clause": _finally,
    "return_statement": _return,
    "throw_statement": _throw,
    "labeled_statement": _labeled,
    "break_statement": _break,
    "continue_statement": _continue,
    "empty_statement": _empty,
    "debugger_statement": _debugger,
}
