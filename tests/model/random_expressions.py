"""Writes JavaScript expressions and functions at random, as files that configure Sentry have them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from random_statements import seldom

if TYPE_CHECKING:
    from collections.abc import Callable
    from random import Random

#: name -> what it holds: value, object, list, function (gives a value), maker (gives an object) or class
Scope = dict[str, str]

LITERALS = (
    '"a"',
    '"production"',
    '"staging"',
    '"0.5"',
    '""',
    "0",
    "1",
    "0.2",
    "-1",
    "true",
    "false",
    "null",
    "undefined",
)
VARIABLES = ("NODE_ENV", "RATE", "CI", "APP_ENV", "DEBUG", "REGION", "SENTRY_DSN")
CONVERSIONS = (
    "Number({})",
    "parseFloat({})",
    "parseInt({}, 10)",
    "String({})",
    "`${{{}}}-x`",
    "!!{}",
    "({} + '')",
    "+({} || 0)",
)
OF_OBJECTS = (".rate", ".env", "?.flag", ".nested.rate", ".nested?.rate", ".nested?.env", '["rate"]')
OF_LISTS = ("[0]", ".length", ".join()", ".at(-1)", ".find((one) => one)", ".indexOf(1)")
LISTS_OF_LISTS = (".filter(Boolean)", ".map((one) => `${one}`)", ".slice(1)", ".concat([1])")


class Expressions:
    """Makes expressions of the names in a scope; `depth` says how much may stand in each other."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self._count = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def chance(self, likelihood: float) -> bool:
        return self.random.random() < likelihood

    def new(self, stem: str) -> str:
        self._count += 1
        return f"{stem}{self._count}"

    def one(self, scope: Scope, kind: str) -> str | None:
        """A name that holds something of this kind."""
        names = [name for name, held in scope.items() if held == kind]
        return self.random.choice(names) if names else None

    def variable(self) -> str:
        name = self.pick(*VARIABLES)
        return self.pick(
            f"process.env.{name}", f'process.env["{name}"]', f"(process.env.{name} ?? {self.pick(*LITERALS)})"
        )

    def value(self, scope: Scope, depth: int = 2) -> str:
        """A primitive value."""
        options: list[Callable[[], str]] = [lambda: self.pick(*LITERALS), self.variable]
        if (name := self.one(scope, "value")) is not None:
            options += [lambda: str(name)] * 2
        if (held := self.one(scope, "object")) is not None:
            options.append(lambda: held + self.pick(*OF_OBJECTS))
        if depth > 0:
            options += self._deeper(scope, depth - 1)
        return self.random.choice(options)()

    def _deeper(self, scope: Scope, depth: int) -> list[Callable[[], str]]:
        def value() -> str:
            return self.value(scope, depth)

        found: list[Callable[[], str]] = [
            lambda: f"({self.test(scope, depth)} ? {value()} : {value()})",
            lambda: f"({value()} {self.pick('||', '??', '&&')} {value()})",
            lambda: self.pick(*CONVERSIONS).format(value()),
            lambda: f"({{ production: {value()}, development: {value()} }})[{self.variable()}]",
        ]
        if (function := self.one(scope, "function")) is not None:
            found += [lambda: f"{function}({self.arguments(scope, depth)})"] * 3
            found.append(lambda: f"{function}?.({self.arguments(scope, depth)})")
            found.append(lambda: f"{function}(...[{self.arguments(scope, depth)}], {value()})")
        if (made := self.one(scope, "class")) is not None:
            found += [
                lambda: f"{made}.level",
                lambda: f"{made}.read({value()})",
                lambda: f"new {made}({value()}).{self.pick('held', 'get()')}",
            ]
        if (items := self.one(scope, "list")) is not None:
            found.append(lambda: items + self.pick(*OF_LISTS))
        return found

    def arguments(self, scope: Scope, depth: int = 1) -> str:
        return ", ".join(self.value(scope, depth) for _ in range(self.random.randrange(3)))

    def test(self, scope: Scope, depth: int = 2) -> str:
        """A condition."""
        inner = max(depth - 1, 0)
        options = [
            lambda: f'process.env.NODE_ENV {self.pick("===", "!==")} "{self.pick("production", "development")}"',
            lambda: f"!{self.variable()}",
            lambda: f"{self.variable()} {self.pick('===', '!==')} {self.pick(*LITERALS)}",
            lambda: f'["production", "staging"].includes({self.value(scope, inner)})',
            lambda: f"Boolean({self.value(scope, inner)})",
            lambda: f'typeof {self.value(scope, 0)} === "{self.pick("string", "undefined")}"',
            lambda: f"Number({self.value(scope, 0)}) > 0",
            lambda: self.value(scope, inner),
        ]
        if depth > 0:
            options.append(lambda: f"({self.test(scope, inner)} {self.pick('&&', '||')} {self.test(scope, inner)})")
        return self.random.choice(options)()

    def object(self, scope: Scope) -> str:
        """An object with some of the properties rate, env, flag and nested."""
        options: list[Callable[[], str]] = [
            lambda: f"{{ rate: {self.value(scope)}, env: {self.value(scope)} }}",
            lambda: (
                f"{{ rate: {self.value(scope)}, nested: {{ rate: {self.value(scope)}, env: {self.value(scope, 1)} }} }}"
            ),
            lambda: (
                f"{{ rate: {self.value(scope)}, ...({self.test(scope)} && {{ env: {self.value(scope)} }}), "
                f"...({self.test(scope)} ? {{ flag: {self.value(scope)} }} : {{}}) }}"
            ),
        ]
        if (name := self.one(scope, "object")) is not None:
            options += [
                lambda: name,
                lambda: f"{{ ...{name}, rate: {self.value(scope)} }}",
                lambda: f"{{ env: {self.value(scope)}, ...{name} }}",
                lambda: f"Object.assign({{}}, {name}, {{ flag: {self.value(scope)} }})",
            ]
        if (maker := self.one(scope, "maker")) is not None:
            options += [lambda: f"{maker}({self.arguments(scope)})"] * 2
        return self.random.choice(options)()

    def list(self, scope: Scope) -> str:
        options: list[Callable[[], str]] = [
            lambda: f"[{self.arguments(scope)}]",
            lambda: f"[{self.test(scope)} && {self.value(scope)}, {self.value(scope)}].filter(Boolean)",
        ]
        if (name := self.one(scope, "list")) is not None:
            options += [lambda: f"[...{name}, {self.value(scope)}]", lambda: name + self.pick(*LISTS_OF_LISTS)]
        return self.random.choice(options)()

    def body(self, scope: Scope, result: Callable[[Scope], str]) -> list[str]:
        """The statements of a function, which mostly returns something at the end, and often before."""
        inner, lines = dict(scope), list[str]()
        for _ in range(self.random.randrange(3)):
            lines += self.random.choice(self._statements(inner, result))()
        if result != self.value or self.chance(0.9):  # what is no object has no properties to read
            lines.append(f"return {result(inner)};")
        return lines

    def before(self, scope: Scope) -> list[str]:
        """A statement of a function that returns nothing."""

        def known(stem: str, text: str, kind: str = "value") -> list[str]:
            name = self.new(stem)
            scope[name] = kind
            return [text.replace("NAME", name)]

        return self.random.choice(
            [
                *seldom(self, scope, known, lambda _: "undefined"),
                lambda: [f"({{ a: [{self.value(scope)}] }});"],
                lambda: [f"if ({self.test(scope)}) {{ String({self.value(scope)}); }}"],
                lambda: [f"for (const part of [{self.value(scope)}]) {{ if (part === 1) break; String(part); }}"],
            ]
        )()

    def _statements(self, scope: Scope, result: Callable[[Scope], str]) -> list[Callable[[], list[str]]]:
        def known(stem: str, text: str, kind: str = "value") -> list[str]:
            name = self.new(stem)
            scope[name] = kind
            return [text.replace("NAME", name)]

        return [
            lambda: [f"if ({self.test(scope)}) return {result(scope)};"],
            lambda: known("local", f"const NAME = {self.value(scope)};"),
            lambda: known(
                "changed", f"let NAME = {self.value(scope)}; if ({self.test(scope)}) {{ NAME = {self.value(scope)}; }}"
            ),
            lambda: known("taken", f"const {{ rate: NAME = {self.value(scope, 0)} }} = {self.object(scope)};"),
            lambda: known("inner", f"const NAME = () => {self.value(scope, 1)};", "function"),
            lambda: known("round", f"let NAME = 0; while (NAME < 3) {{ NAME++; if ({self.test(scope, 1)}) break; }}"),
            lambda: [
                f"switch ({self.value(scope, 1)}) {{",
                f"  case {self.pick('1', chr(34) + 'production' + chr(34))}: return {result(scope)};",
                f'  case "development": {self.pick("", "break;", f"return {result(scope)};")}',
                f"  {self.pick('', f'default: return {result(scope)};')}",
                "}",
            ],
            lambda: [
                f"try {{ if ({self.test(scope)}) throw new Error('no'); return {result(scope)}; }}",
                f"catch {{ {self.pick('', f'return {result(scope)};')} }}",
            ],
            *(seldom(self, scope, known, result)),
            lambda: [
                f"for (const item of [{self.value(scope, 0)}, {self.value(scope, 0)}]) {{",
                f"  if (item {self.pick('', '=== 1')}) return {self.pick('item', result(scope)) if result == self.value else result(scope)};",
                "}",
            ],
        ]
