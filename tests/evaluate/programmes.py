"""Makes small programs at random: statements over a few names that are assigned, changed, aliased and read in functions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from random import Random

TEXTS = ('"a"', '"b,c"', '""', '"0.5"', '"Zz"', '" x "')
NUMBERS = ("0", "1", "2.5", "-1", "10", "1e21")
VARIABLES = ("NODE_ENV", "RATE", "CI", "APP_ENV", "DEBUG")
OPERATORS = ("+", "-", "*", "%", "===", "!==", "==", "<", ">=", "||", "&&", "??")
TEXT_CALLS = (
    ".trim()",
    ".split(',')",
    ".toUpperCase()",
    ".length",
    ".slice(1)",
    ".includes('a')",
    ".replace(/[a-z]/g, 'q')",
    "[0]",
)
LIST_CALLS = (
    ".length",
    ".join('-')",
    ".map((v) => [v])",
    ".filter(Boolean)",
    ".includes(1)",
    ".slice(-1)",
    ".flatMap((v) => [v, v])",
    "[0]",
    ".at(-1)",
    ".concat([9])",
    ".some((v) => v === 1)",
    ".toString",
)

#: Ways in which an object, or one that lies in a list, is changed without its name standing before the change; `@`: the object.
ALIASED = (
    "for (const held of [@]) held.p = V;",
    "for (const [, held] of new Map([[1, @]])) held.p = V;",
    "for (const held of Object.values({ k: @ })) held.q = V;",
    "[@].forEach((held) => { held.p = V; });",
    "[@].filter(Boolean)[0].p = V;",
    "[[@]].flat()[0].q = V;",
    "[@].map((held) => held).at(-1).p = V;",
    "(() => @)().p = V;",
    "(() => ({ inner: @ }))().inner.p = V;",
    "new Map([[1, @]]).get(1).p = V;",
    "({ held: outer.last } = { held: @ }); outer.last.p = V;",
    "[outer.last] = [@]; outer.last.q = V;",
    "(function () { this.p = V; }).call(@);",
    "((held) => { held.q = V; })(@);",
    "(function* () { yield @; })().next().value.p = V;",
    "new (class { #held = @; change() { this.#held.p = V; return this; } })().change();",
    "new (class { constructor(held) { this.held = held; this.held.q = V; } })(@);",
    "try { throw @; } catch (held) { held.p = V; }",
    "(await Promise.resolve(@)).p = V;",
    "(await new Promise((done) => done(@))).q = V;",
    "Object.assign((false || @), { p: V });",
    "const copied# = { ...@ }; copied#.p = V;",
    "const listed# = [{ ...@ }]; listed#[0].q = V;",
    "JSON.parse(JSON.stringify({ held: @ })).held.p = V;",
)
#: Statements whose value depends on scopes, errors and jumps; `#` numbers the names.
SCOPED = (
    ("list", "let n# = []; for (let i = 0; i < 2; i++) n#.push((() => i)());"),
    ("list", "const made# = []; for (let i = 0; i < 2; i++) made#.push(() => i); let n# = made#.map((f) => f());"),
    ("list", "const made# = []; for (const x of [V, V]) made#.push(() => x); let n# = made#.map((f) => f());"),
    ("prim", "for (var i# = 0; i# < 2; i#++) { var n#; n# ??= i#; }"),
    ("prim", "let n# = V; try { n# = JSON.parse(V); } catch { n# = 'bad'; }"),
    ("prim", "let n# = (() => { try { return JSON.parse(String(V)); } catch { return 'bad'; } })();"),
    (
        "prim",
        "let n# = 0; out#: for (const a of [1, 2]) { for (const b of [1, 2]) { if (b === 2) continue out#; n# += a; } }",
    ),
    ("prim", "let n# = V; on#: { if (V) break on#; n# = V; }"),
    ("prim", "let n# = ((a, b = a, c = b) => `${a}${b}${c}`)(V);"),
    ("prim", "let { p: n# = V } = { p: V };"),
    ("prim", "let [n# = V] = [V];"),
    ("prim", "if (V) set# = V; var set#; let n# = set#;"),
    ("prim", "let n# = ((f) => { if (V) return f(); })(() => V);"),
    ("list", "let n# = [V, V].join(V).split(',');"),
)


class Writer:
    """Writes one program."""

    def __init__(self, random: Random) -> None:
        self.random = random
        self.names: dict[str, str] = {}  #: name -> prim, list or object
        self.lines: list[str] = []
        self.count = 0

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def of(self, kind: str) -> str | None:
        found = [name for name, known in self.names.items() if known == kind]
        return self.random.choice(found) if found else None

    def primitive(self, depth: int = 2) -> str:  # noqa: C901 - one case a kind
        kind = self.random.randrange(12 if depth else 4)
        name = self.of("prim")
        if kind == 0:
            return self.pick(*TEXTS)
        if kind == 1:
            return self.pick(*NUMBERS, "true", "false", "null", "undefined")
        if kind == 2 or (kind == 3 and name is None):
            return f"process.env.{self.pick(*VARIABLES)}"
        if kind == 3:
            return str(name)
        inner = depth - 1
        if kind == 4:
            return f"({self.primitive(inner)} {self.pick('||', '&&')} {self.primitive(inner)})"
        if kind == 5:
            return f"({self.primitive(inner)} ? {self.primitive(inner)} : {self.primitive(inner)})"
        if kind == 6:
            return f"`<${{{self.primitive(inner)}}}>`"
        if kind == 7:
            return f"String({self.primitive(inner)}){self.pick('.trim()', '.toUpperCase()', '.slice(1)', '.length')}"
        if kind == 8:
            return f"Number({self.primitive(inner)})"
        if kind == 9 and self.of("list"):
            return f"{self.of('list')}{self.pick('.length', '[0]', '.join()', '.includes(1)')}"
        if kind == 10 and self.of("object"):
            return f"{self.of('object')}.{self.pick('p', 'q', 'r')}"
        return f"({self.primitive(inner)} {self.pick('+', '===', '==', '<', '-', '??')} {self.primitive(inner)})"

    def list(self) -> str:
        kind = self.random.randrange(6)
        name = self.of("list")
        if name is None or kind < 2:
            return f"[{', '.join(self.primitive(1) for _ in range(self.random.randrange(3)))}]"
        if kind == 2:
            return name
        if kind == 3:
            return f"[...{name}, {self.primitive(1)}]"
        return name + self.pick(
            ".map((v) => v)", ".filter(Boolean)", ".slice(1)", ".concat([9])", ".flatMap((v) => [v, v])", ".toSorted()"
        )

    def object(self) -> str:
        kind = self.random.randrange(5)
        name = self.of("object")
        if name is None or kind < 2:
            inner = f", r: {self.of('list')}" if self.of("list") and kind == 0 else ""
            return f"{{ p: {self.primitive(1)}, q: {self.primitive(1)}{inner} }}"
        if kind == 2:
            return name
        return f"{{ ...{name}, q: {self.primitive(1)} }}"

    def value(self, kind: str) -> str:
        return {"prim": self.primitive, "list": self.list, "object": self.object}[kind]()

    def declare(self, indent: str) -> None:
        kind = self.pick("prim", "prim", "list", "object")
        self.count += 1
        name = f"n{self.count}"
        self.lines.append(f"{indent}{self.pick('let', 'var') if indent == '' else 'let'} {name} = {self.value(kind)};")
        if indent == "":
            self.names[name] = kind

    def change(self, indent: str) -> None:
        kind = self.pick("prim", "list", "object")
        name = self.of(kind)
        if name is None:
            return
        if kind == "prim":
            text = self.pick(
                f"{name} = {self.primitive()}",
                f"{name} += {self.primitive(1)}",
                f"{name} ??= {self.primitive(1)}",
                f"{name} ||= {self.primitive(1)}",
            )
        elif kind == "list":
            text = self.pick(
                f"{name}.push({self.primitive(1)})",
                f"{name}.unshift({self.primitive(1)})",
                f"{name}.pop()",
                f"{name} = {self.list()}",
                f"{name}[0] = {self.primitive(1)}",
                f"{name}.reverse()",
            )
        else:
            key = self.pick("p", "q", "r")
            text = self.pick(
                f"{name}.{key} = {self.primitive(1)}",
                f"{name} = {self.object()}",
                f"delete {name}.{key}",
                f"Object.assign({name}, {self.object()})",
                f'{name}["{key}"] = {self.list()}',
            )
        if self.random.random() < 0.15:
            text = (
                f"{self.primitive(1)} {self.pick('&&', '||')} ({text})"
                if "=" in text
                else f"{self.primitive(1)} && {text}"
            )
        self.lines.append(f"{indent}{text};")

    def statement(self, indent: str = "", depth: int = 2) -> None:  # noqa: C901 - one case a kind
        kind = self.random.randrange(14) if depth else self.random.randrange(7)
        if kind == 12 and indent == "":
            self.aliased()
        elif kind == 13 and indent == "":
            self.scoped()
        elif kind < 2 or kind > 11:
            self.declare(indent)
        elif kind < 7:
            self.change(indent)
        elif kind < 9:
            self.lines.append(f"{indent}if ({self.primitive(1)}) {{")
            self.body(indent, depth)
            if self.random.random() < 0.5:
                self.lines.append(f"{indent}}} else {{")
                self.body(indent, depth)
            self.lines.append(f"{indent}}}")
        elif kind == 9:
            self.count += 1
            head = self.pick(
                f"for (const i{self.count} of [1, 2])",
                f"for (let i{self.count} = 0; i{self.count} < 2; i{self.count}++)",
                f"for (const i{self.count} in {{ u: 1, v: 2 }})",
            )
            self.lines.append(f"{indent}{head} {{")
            if self.random.random() < 0.3:
                self.lines.append(f"{indent}  if ({self.primitive(1)}) {self.pick('break', 'continue')};")
            self.body(indent, depth)
            self.lines.append(f"{indent}}}")
        elif kind == 10:
            self.lines.append(f"{indent}switch ({self.primitive(1)}) {{")
            for case in (f"case {self.pick(*TEXTS)}:", f"case {self.pick(*NUMBERS)}:", "default:"):
                self.lines.append(f"{indent}{case}")
                self.body(indent, 0)
                if self.random.random() < 0.7:
                    self.lines.append(f"{indent}  break;")
            self.lines.append(f"{indent}}}")
        else:
            self.called(indent)

    def filled(self, text: str) -> str:
        """The template with values in place of each `V`, and its number."""
        self.count += 1
        parts = re.split(r"\bV\b", text.replace("#", str(self.count)))
        return parts[0] + "".join(self.primitive(1) + part for part in parts[1:])

    def aliased(self) -> None:
        """Change an object without naming it before the change."""
        name = self.of("object")
        if name is not None:
            self.lines.append(self.filled(self.pick(*ALIASED)).replace("@", name))

    def scoped(self) -> None:
        """Declare a name by statements with scopes of their own."""
        kind, text = self.random.choice(SCOPED)
        self.lines.append(self.filled(text))
        self.names[f"n{self.count}"] = kind

    def body(self, indent: str, depth: int) -> None:
        for _ in range(self.random.randrange(1, 3)):
            self.statement(indent + "  ", depth - 1 if depth else 0)

    def called(self, indent: str) -> None:
        """A function that changes its parameter, or what stands around it, and its call."""
        self.count += 1
        kind = self.pick("prim", "list", "object")
        argument = self.value(kind)
        outer = dict(self.names)
        if self.random.random() < 0.7:
            self.names = {}
        self.names["given"] = kind
        self.lines.append(f"{indent}function f{self.count}(given) {{")
        name = f"f{self.count}"
        self.body(indent, 1)
        self.lines.append(f"{indent}  return {self.value(kind)};")
        self.lines.append(f"{indent}}}")
        self.names = outer
        self.count += 1
        self.lines.append(f"{indent}const c{self.count} = {name}({argument});")
        if indent == "":
            self.names[f"c{self.count}"] = kind


def program(random: Random) -> str:
    """One program; whatever its names hold at the end, or on the way, is told."""
    writer = Writer(random)
    lines = writer.lines
    lines.append('import * as Sentry from "@sentry/node";')
    lines.append("const outer = {};")
    for _ in range(random.randrange(3, 10)):
        writer.statement()
        if random.random() < 0.15 and writer.names:
            lines.append(f"Sentry.init({{ {', '.join(writer.names)} }});")
    lines.append(f"Sentry.init({{ {', '.join(writer.names)} }});")
    return "\n".join(lines) + "\n"
