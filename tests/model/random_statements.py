"""Statements as few programs have them, and all may: labels, `finally`, generators, closures over the variable of a loop, deleted keys."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

    from random_expressions import Expressions, Scope

Known = "Callable[..., list[str]]"


def seldom(
    write: Expressions, scope: Scope, known: Callable[..., list[str]], result: Callable[[Scope], str]
) -> list[Callable[[], list[str]]]:
    """Makers of statements of a function; `known` gives a name to what is made, `result` writes what the function returns."""
    value, test = write.value, write.test

    def loop() -> list[str]:
        first, second = write.new("one"), write.new("two")
        jump = write.pick("continue outer", "break outer", "break", "continue")
        return known(
            "labelled",
            f"let NAME = {value(scope, 0)}; outer: for (const {first} of [{value(scope, 0)}, {value(scope, 0)}]) {{ "
            f"for (const {second} of [1, 2]) {{ if ({test(scope, 0)}) {jump}; NAME = {write.pick(first, second)}; }} }}",
        )

    def generator() -> list[str]:
        name = write.new("made")
        return known(
            "listed",
            f"function* {name}() {{ yield {write.variable()}; if (!{write.variable()}) return; yield {write.variable()}; }} "
            f"const NAME = {write.pick(f'[...{name}()]', f'Array.from({name}())')};",
            "list",
        )

    def closures() -> list[str]:
        inner = write.new("inner")
        kind = write.pick("let", "var")
        return known(
            "closed",
            f"const {inner} = []; for ({kind} i = 0; i < 3; i++) {inner}.push(() => i); const NAME = {inner}[1]();",
        )

    return [
        loop,
        generator,
        closures,
        lambda: known(
            "tried",
            f"let NAME = {value(scope, 1)}; try {{ if ({test(scope, 1)}) throw new Error('no'); NAME = {value(scope, 1)}; }} "
            f"{write.pick('catch { }', f'catch {{ NAME = {value(scope, 0)}; }}')} finally {{ if ({test(scope, 0)}) NAME = {value(scope, 0)}; }}",
        ),
        lambda: [
            f"try {{ {write.pick('', f'if ({test(scope, 0)}) ')}return {result(scope)}; }} finally {{ {write.pick('', f'if ({test(scope, 0)}) return {result(scope)};')} }}"
        ],
        lambda: known(
            "shrunk",
            f"const NAME = {{ ...{write.object(scope)} }}; delete NAME.{write.pick('rate', 'env', 'flag')};",
            "object",
        ),
        lambda: known(
            "defined",
            f"const NAME = (() => {{ const o = {{ rate: {value(scope, 1)} }}; Object.defineProperty(o, 'env', "
            f"{{ value: {value(scope, 0)}, enumerable: {test(scope, 0)} }}); return {write.pick('o.env', 'o.rate', 'Object.keys(o).length')}; }})();",
        ),
        lambda: known(
            "symbols",
            f"const NAME = ({{ [Symbol.for('x')]: 1, rate: {value(scope, 1)} }}).{write.pick('rate', 'env', 'nested?.rate')};",
        ),
        lambda: known(
            "getting",
            f"const NAME = {{ get rate() {{ return {value(scope, 1)}; }}, env: {value(scope, 0)} }};",
            "object",
        ),
        lambda: known(
            "given",
            f"const {{ env: NAME = {write.pick(value(scope, 0), '(() => { throw new Error(); })()')} }} = {write.object(scope)};",
        ),
        lambda: known("asked", f'const NAME = "{write.pick("rate", "env", "flag")}" in {write.object(scope)};'),
        lambda: known(
            "tagged",
            f"const NAME = ((texts, one) => {write.pick('one', 'texts[0]', 'texts.raw[0]')})`a${{{value(scope, 1)}}}`;",
        ),
        lambda: known("raw", f"const NAME = String.raw`x${{{value(scope, 0)}}}`;"),
        lambda: [
            f'switch ({value(scope, 1)}) {{ case {value(scope, 0)}: case "production": return {result(scope)}; default: break; }}'
        ],
        lambda: known("counted", f"let NAME = 0; do {{ NAME++; }} while (NAME < 3 && {test(scope, 0)});"),
        lambda: [f"if ({test(scope, 1)}) ({write.object(scope)}).nested.rate;"],
    ]
