"""Writes small repositories at random: modules with values, functions and classes, a file with helpers that call `init`, a program.

What they hand on is imported in every way: by name, renamed, as a default, as a namespace, passed on by another file, by `import()`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from random_expressions import Expressions, Scope

if TYPE_CHECKING:
    from collections.abc import Mapping
    from random import Random

OPTIONS = ("environment", "release", "sampleRate", "debug", "tracesSampleRate", "enabled")
MANIFEST = (
    '{ "name": "app", "type": "module", "scripts": { "start": "node main.mjs" }, '
    '"dependencies": { "@sentry/node": "10.28.0" } }'
)
KINDS = ("value", "value", "object", "function", "maker", "list", "class")


@dataclass(frozen=True)
class Helper:
    """A function that calls `init`: `call` has NAME and ARGUMENTS; `given` says what the arguments are."""

    name: str
    call: str
    given: str  #: object, values, or value and object


class Repository:
    """Writes the files of one repository."""

    def __init__(self, random: Random) -> None:
        self.write = Expressions(random)
        self.random = random
        self.files: dict[str, list[str]] = {}
        self.exports: dict[str, Scope] = {}
        self.helpers: list[Helper] = []

    def text(self) -> Mapping[str, str]:
        """All files by path."""
        modules = ["env.mjs", "config.mjs", "util.mjs"][: self.random.randrange(1, 4)]
        for index, path in enumerate(modules):
            self._module(path, modules[:index])
        if self.write.chance(0.3):
            self._passing_on("index.mjs", modules)
            modules.append("index.mjs")
        self._helpers("sentry.mjs", modules)
        self._program("main.mjs", modules)
        return {"package.json": MANIFEST} | {path: "\n".join(lines) + "\n" for path, lines in self.files.items()}

    # ---- modules ----

    def _module(self, path: str, imported: list[str]) -> None:
        scope, lines, exports = self._imports(imported), list[str](), Scope()
        lines += scope.pop("", "").splitlines()
        for _ in range(self.random.randrange(1, 4)):
            kind = self.write.pick(*KINDS)
            name = self.write.new(kind)
            form = self.random.randrange(4)
            lines += self._declared(name, kind, scope, "export " if form < 2 else "")
            scope[name] = kind
            if form < 2:
                exports[name] = kind
            elif form == 2:
                other = self.write.new("renamed")
                lines.append(f"export {{ {name} as {other} }};")
                exports[other] = kind
        if self.write.chance(0.4):
            name = self.random.choice([name for name in scope if "." not in name] or ["undefined"])
            lines.append(f"export default {name};")
            exports["default"] = scope.get(name, "value")
        self.files[path], self.exports[path] = lines, exports

    def _passing_on(self, path: str, sources: list[str]) -> None:
        lines, exports = list[str](), Scope()
        for source in sources:
            if self.write.chance(0.5):
                lines.append(f'export * from "./{source}";')
                exports |= {name: kind for name, kind in self.exports[source].items() if name != "default"}
            else:
                names = {self.write.new("passed"): name for name in self.exports[source]}
                lines.append(
                    f'export {{ {", ".join(f"{old} as {new}" for new, old in names.items())} }} from "./{source}";'
                )
                exports |= {new: self.exports[source][old] for new, old in names.items()}
        self.files[path], self.exports[path] = lines, exports

    def _imports(self, paths: list[str]) -> Scope:
        """The names that are imported, and under "" the lines that import them."""
        scope, lines = Scope(), list[str]()
        for path in paths:
            exports = self.exports[path]
            if not exports or self.write.chance(0.3):
                continue
            if self.write.chance(0.3):
                name = self.write.new("all")
                lines.append(f'import * as {name} from "./{path}";')
                scope |= {f"{name}.{exported}": kind for exported, kind in exports.items()}
                continue
            names = {
                exported if exported != "default" and self.write.chance(0.7) else self.write.new("imported"): exported
                for exported in exports
            }
            lines.append(f'import {{ {", ".join(f"{old} as {new}" for new, old in names.items())} }} from "./{path}";')
            scope |= {new: exports[old] for new, old in names.items()}
        return scope | {"": "\n".join(lines)}

    def _declared(self, name: str, kind: str, scope: Scope, export: str) -> list[str]:
        write = self.write
        match kind:
            case "value":
                if write.chance(0.2):
                    return [
                        write.pick(
                            f"{export}const {name} = await (async () => {write.value(scope)})();",
                            f"{export}const {name} = await {write.value(scope)};",
                            f"{export}let {name}; try {{ {name} = {write.value(scope)}; }} catch {{ {name} = 1; }} finally {{ }}",
                        )
                    ]
                if write.chance(0.2):
                    return [
                        f"{export}let {name} = {write.value(scope)};",
                        f"if ({write.test(scope)}) {name} = {write.value(scope)};",
                    ]
                return [f"{export}const {name} = {write.value(scope)};"]
            case "list":
                return [f"{export}const {name} = {write.list(scope)};"]
            case "object":
                changes = (
                    *[""] * 4,
                    f"{name}.flag = {write.value(scope)};",
                    f"if ({write.test(scope)}) {name}.rate = {write.value(scope)};",
                    f"Object.assign({name}, {write.object(scope)});",
                    f"delete {name}.env;",
                )
                return [f"{export}const {name} = {{ ...{write.object(scope)} }};", write.pick(*changes)]
            case "class":
                return [
                    f"{export}class {name} {{",
                    f"  static level = {write.value(scope)};",
                    write.pick("", "", f"  static {{ this.level = {write.value(scope, 1)}; }}"),
                    write.pick("", f"  get held2() {{ return {write.value(scope, 1)}; }}"),
                    f"  static read(given) {{ return {write.pick('given', 'this.level', 'given ?? ' + write.value(scope, 1))}; }}",
                    f"  held = {write.value(scope, 1)};",
                    f"  constructor(given) {{ {write.pick('', 'this.held = given;', 'if (given) this.held = given;')} }}",
                    f"  get() {{ return {write.pick('this.held', '`${this.held}`', f'{name}.level')}; }}",
                    "}",
                ]
        inner = dict(scope)
        parameters = self._parameters(inner)
        result = write.value if kind == "function" else write.object
        if write.chance(0.3):
            return [f"{export}const {name} = ({parameters}) => ({result(inner)});"]
        return [f"{export}function {name}({parameters}) {{", *write.body(inner, result), "}"]

    def _parameters(self, scope: Scope) -> str:
        found = []
        for _ in range(self.random.randrange(3)):
            name = self.write.new("given")
            found.append(name if self.write.chance(0.7) else f"{name} = {self.write.value(scope, 0)}")
            scope[name] = "value"
        return ", ".join(found)

    # ---- helpers that call `init` ----

    def _helpers(self, path: str, imported: list[str]) -> None:
        scope = self._imports(imported)
        lines = ['import * as Sentry from "@sentry/node";', *scope.pop("", "").splitlines()]
        for _ in range(self.random.randrange(1, 3)):
            inner = dict(scope)
            given, parameters = self._helper_parameters(inner)
            before, statements = self._helper_body(inner, scope)
            lines += before
            lines += self._helper(self.write.new("setUp"), parameters, given, statements)
        self.files[path] = lines

    def _helper_parameters(self, scope: Scope) -> tuple[str, str]:
        form = self.random.randrange(3)
        if form == 0:
            scope["options"] = "object"
            return "object", "options"
        if form == 1:
            return "values", self._parameters(scope)
        scope |= {"name": "value", "options": "object"}
        return "value and object", "name, options = {}"

    def _helper_body(self, scope: Scope, around: Scope) -> tuple[list[str], list[str]]:
        """What stands before the helper, and its statements."""
        write, before, lines = self.write, list[str](), list[str]()
        if write.chance(0.4):
            mark = write.new("mark")
            before.append(write.pick(f"let {mark} = false;", f"let {mark};", f"let {mark} = {write.value(around, 1)};"))
            guard, change = f"if ({mark}) return;", f"{mark} = {write.pick('true', '1', 'Date.now()')};"
            lines += self.random.choice(
                (
                    [guard, change],
                    [f"if ({mark} || {write.test(scope)}) return;", change],
                    [change, guard],
                    [guard, f"if ({write.test(scope)}) {change}", guard],
                    [f"if (!{mark}) {{ {change} {self._init(scope)}; }}"],
                )
            )
            if write.chance(0.2):
                before.append(f"export function stop{mark}() {{ {mark} = {write.pick('false', 'true')}; }}")
        if write.chance(0.4):
            lines.append(f"if ({write.test(scope)}) {write.pick('return', self._init(scope), 'throw new Error()')};")
        if write.chance(0.3):
            name = write.new("own")
            lines.append(f"const {name} = {write.object(scope)};")
            scope[name] = "object"
        for _ in range(self.random.randrange(2)):
            lines += write.before(scope)
        init = self._init(scope)
        ends = (*[f"{init};"] * 4, f"try {{ {init}; }} catch {{ }}", f"for (const app of [1, 2]) {init};")
        return before, [*lines, write.pick(*ends)]

    def _helper(self, name: str, parameters: str, given: str, lines: list[str]) -> list[str]:
        kind = self.write.new("Kind")
        form = self.random.randrange(6)
        call, text = {
            0: ("NAME(ARGUMENTS)", [f"export const {name} = ({parameters}) => {{", *lines, "};"]),
            1: (f"NAME.{name}(ARGUMENTS)", [f"export class {kind} {{ static {name}({parameters}) {{", *lines, "} }"]),
            2: (f"new NAME().{name}(ARGUMENTS)", [f"export class {kind} {{ {name}({parameters}) {{", *lines, "} }"]),
            3: ("new NAME(ARGUMENTS)", [f"export class {kind} {{ constructor({parameters}) {{", *lines, "} }"]),
        }.get(
            form, ("NAME(ARGUMENTS)", [f"export {'async ' * (form == 4)}function {name}({parameters}) {{", *lines, "}"])
        )
        self.helpers.append(Helper(kind if "." in call or "new" in call else name, call, given))
        return text

    def _init(self, scope: Scope) -> str:
        write = self.write
        parts = [
            f"{name}: {write.value(scope, 3)}" for name in self.random.sample(OPTIONS, self.random.randrange(1, 4))
        ]
        if (held := write.one(scope, "object")) is not None and write.chance(0.3):
            parts.insert(self.random.randrange(len(parts) + 1), f"...{held}")
        if write.chance(0.2):
            parts.append(f"initialScope: {{ tags: {write.object(scope)} }}")
        if write.chance(0.2):
            parts.append(f"ignoreErrors: {write.list(scope)}")
        return f"Sentry.init({{ {', '.join(parts)} }})"

    # ---- the program ----

    def _program(self, path: str, imported: list[str]) -> None:
        write = self.write
        scope = self._imports(imported)
        lines = ['import * as Sentry from "@sentry/node";', *scope.pop("", "").splitlines()]
        prefix = ""
        if write.chance(0.5):
            prefix = "setup."
            lines.append(
                write.pick('import * as setup from "./sentry.mjs";', 'const setup = await import("./sentry.mjs");')
            )
        else:
            names = dict.fromkeys(helper.name for helper in self.helpers)
            lines.append(f'import {{ {", ".join(names)} }} from "./sentry.mjs";')
        for _ in range(self.random.randrange(2)):
            kind, name = write.pick("value", "object", "list"), write.new("here")
            lines += self._declared(name, kind, scope, "")
            scope[name] = kind
        for _ in range(self.random.randrange(1, 4)):
            call = self._init(scope) if write.chance(0.25) else self._called(prefix, scope)
            lines += self._placed(call, scope)
        self.files[path] = lines

    def _called(self, prefix: str, scope: Scope) -> str:
        helper, write = self.random.choice(self.helpers), self.write
        given = {
            "object": lambda: write.object(scope),
            "values": lambda: write.arguments(scope),
            "value and object": lambda: f"{write.value(scope)}{write.pick('', ', ' + write.object(scope))}",
        }[helper.given]()
        return helper.call.replace("NAME", prefix + helper.name).replace("ARGUMENTS", given)

    def _placed(self, call: str, scope: Scope) -> list[str]:
        write = self.write
        places = (
            *[[f"{call};"]] * 4,
            [f"if ({write.test(scope)}) {call};"],
            [f"{write.test(scope)} && {call};"],
            [f"try {{ {call}; }} catch {{ }}"],
            [f"if ({write.test(scope)}) {{ {call}; }} else {{ {self._init(scope)}; }}"],
            [f"(() => {{ {call}; }})();"],
            [f"setTimeout(() => {call}, 0);"],
            [f"for (const round of [1, 2]) {call};"],
            [f"try {{ {call}; }} catch {{ }} finally {{ {write.pick('', self._init(scope))}; }}"],
            [f"here: {{ if ({write.test(scope)}) break here; {call}; }}"],
            [
                f"switch ({write.value(scope)}) {{ case 1: {call}; case 'production': {self._init(scope)}; break; default: }}"
            ],
            [f"queueMicrotask(() => {call});", "await null;"],
            [f"await (async () => {{ {write.pick('', 'await null;')} {call}; }})();"],
            [f"if ({write.test(scope)}) process.exit(0);", f"{call};"],
        )
        return self.random.choice(places)
