"""Reads options out of published declarations (.d.ts) as text: no compiler, so that what the compiler found can be checked against it.

`Types(folder).options(specifier, name, parameters)`: the properties of the options that a function's parameters take, or that an
exported type has. Imports, re-exports, `extends`, intersections, unions, Omit, Pick, Partial and type parameters are followed; what is
none of these (mapped and conditional types) has no properties here, which a comparison shows.
"""

from __future__ import annotations

import json
import os
import re
from functools import cache
from pathlib import Path

from declaration_files import File, Option, Scope, enclosed, parts, properties, read

NAME = re.compile(r"[\w$]+(?:\.[\w$]+)*")
TRANSPARENT = {"Partial", "Required", "Readonly", "NonNullable"}
DEPTH = 40  #: declarations behind declarations


class Types:
    """The declarations of what is installed below one folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    def options(self, specifier: str, name: str, parameters: tuple[int, ...] = ()) -> dict[str, Option]:
        """The options of an exported function's parameters, or of an exported type; {} where there is no such export."""
        entry = self.module(specifier, self.folder / "entry.ts")
        found = self.exported(entry, name) if entry else None
        if found is None:
            return {}
        file, local = found
        return self.taken(file, local, parameters) if parameters else self.named(local, [], file, {}, DEPTH)

    def taken(self, file: File, local: str, parameters: tuple[int, ...]) -> dict[str, Option]:
        """The properties of a function's parameters, over all its declarations."""
        result: dict[str, Option] = {}
        for signature in file.calls.get(local, []):
            given = parts(signature, ",")
            for place in parameters:
                if place < len(given):
                    expression = parts(given[place].partition(":")[2], "=")[0]
                    result = united(result, self.expand(expression, file, {}, DEPTH))
        return result

    def members(self, option: Option) -> dict[str, Option]:
        """The properties one level down."""
        return self.expand(option.type, read(option.file), option.scope, DEPTH)

    def module(self, specifier: str, importer: Path) -> Path | None:
        """The declaration file of a specifier."""
        if specifier.startswith("."):
            return declaration(importer.parent / specifier)
        words = specifier.split("/")
        length = 2 if specifier.startswith("@") else 1
        package, rest = "/".join(words[:length]), "/".join(words[length:])
        for folder in importer.parents:
            home = folder / "node_modules" / package
            if (home / "package.json").is_file():
                return entry_of(home, rest)
        return None

    def exported(self, path: Path, name: str) -> tuple[File, str] | None:
        """The file and the name there that an export comes from."""
        file = read(path)
        if name in file.exports:
            source, inner = file.exports[name]
            if not source:
                return self.local(inner, file)
            target = self.module(source, path)
            return self.exported(target, inner) if target else None
        if name in file.types or name in file.calls:
            return file, name
        for source in file.stars:
            target = self.module(source, path)
            found = self.exported(target, name) if target else None
            if found:
                return found
        return None

    def local(self, name: str, file: File) -> tuple[File, str] | None:
        """What a name means in a file."""
        head, _, member = name.partition(".")
        if head in file.names:
            source, inner = file.names[head]
            target = self.module(source, file.path)
            return self.exported(target, member if inner == "*" else inner) if target else None
        return (file, name) if name in file.types or name in file.calls else None

    def expand(self, expression: str, file: File, scope: Scope, depth: int) -> dict[str, Option]:
        """The properties of a type that is written so in a file."""
        start = 0
        if expression.startswith("\0"):
            _, place, expression = expression.split("\0", 2)
            start = int(place)
        stripped = expression.lstrip(" \n|&")
        start, text = start + len(expression) - len(stripped), stripped.rstrip()
        if depth == 0 or not text:
            return {}
        members = parts(text, "|")
        if len(members) > 1:
            result: dict[str, Option] = {}
            for member in members:
                result = united(result, self.expand(at(file, text, member, start), file, scope, depth - 1))
            return result
        members = parts(text, "&")
        if len(members) > 1:
            return {
                key: one
                for member in members
                for key, one in self.expand(at(file, text, member, start), file, scope, depth - 1).items()
            }
        if text.startswith("{") and enclosed(text, 0) == len(text):
            return properties(file, start, scope)
        if text.startswith("(") and enclosed(text, 0) == len(text):
            return self.expand(f"\0{start + 1}\0{text[1:-1]}", file, scope, depth - 1)
        return self.reference(text, start, file, scope, depth - 1)

    def reference(self, text: str, start: int, file: File, scope: Scope, depth: int) -> dict[str, Option]:
        """`Name`, `Name<A>`, `Name["member"]`, `Parameters<typeof name>[0]`, `import("x").Name`."""
        if found := re.fullmatch(r"Parameters<typeof ([\w$.]+)>\[(\d)\]", text):
            there = self.local(found[1], file)
            return self.taken(*there, (int(found[2]),)) if there else {}
        if found := re.fullmatch(r"import\(['\"]([^'\"]+)['\"]\)\.([\w$]+)", text):
            target = self.module(found[1], file.path)
            there = self.exported(target, found[2]) if target else None
            return self.named(there[1], [], there[0], scope, depth) if there else {}
        if text.endswith("]") and (found := re.search(r"\[['\"]([\w.]+)['\"]\]$", text)):
            member = self.expand(text[: found.start()], file, scope, depth).get(found[1])
            return self.expand(member.type, read(member.file), member.scope, depth) if member else {}
        found = NAME.match(text)
        if not found:
            return {}
        name, rest = found[0], text[found.end() :].strip()
        arguments = [at(file, text, one, start) for one in parts(rest[1:-1], ",")] if rest.startswith("<") else []
        if rest and not arguments:
            return {}
        if name in scope:
            expression, where, inner = scope[name]
            return self.expand(expression, where, inner, depth)
        if name in TRANSPARENT:
            return self.expand(arguments[0], file, scope, depth)
        if name in {"Omit", "Pick"}:
            keys = set(re.findall(r"['\"]([^'\"]+)['\"]", arguments[1]))
            return {
                key: one
                for key, one in self.expand(arguments[0], file, scope, depth).items()
                if (key in keys) == (name == "Pick")
            }
        there = self.local(name, file)
        if there is None:
            return {}
        return self.named(there[1], [(argument, file, scope) for argument in arguments], there[0], scope, depth)

    def named(
        self, name: str, arguments: list[tuple[str, File, Scope]], file: File, scope: Scope, depth: int
    ) -> dict[str, Option]:
        """All properties of a declared type, merged over its declarations."""
        result: dict[str, Option] = {}
        for expression, generics in file.types.get(name, []):
            inner: Scope = {}
            for place, parameter in enumerate(generics):
                default = parameter.partition("=")[2].strip()
                if place < len(arguments):
                    inner[parameter.split()[0]] = arguments[place]
                elif default:
                    inner[parameter.split()[0]] = (default, file, scope)
            result = {**self.expand(expression, file, inner, depth), **result}
        return result


def at(file: File, text: str, member: str, start: int) -> str:
    """A part of an expression, with its place in the file where it still stands there."""
    place = start + text.index(member)
    return f"\0{place}\0{member}" if file.text.startswith(member, place) else member


def united(left: dict[str, Option], right: dict[str, Option]) -> dict[str, Option]:
    """Both; an option that both have is deprecated where both say so."""
    result = {**left}
    for name, option in right.items():
        known = left.get(name)
        result[name] = option if known is None or known.deprecated else known
    return result


def declaration(path: Path) -> Path | None:
    """The .d.ts behind an import of a path."""
    bare = path.with_suffix("") if path.suffix in {".js", ".mjs", ".cjs"} else path
    if path.suffix == ".ts" and path.is_file():
        return path
    bare = Path(os.path.normpath(bare))
    candidates = [bare.with_name(f"{bare.name}{suffix}") for suffix in (".d.ts", ".d.mts", ".d.cts")]
    return next((one for one in (*candidates, bare / "index.d.ts") if one.is_file()), None)


@cache
def entry_of(home: Path, rest: str) -> Path | None:
    """The declarations of a package, or of one of its subpaths, as a bundler finds them."""
    manifest = json.loads((home / "package.json").read_text(encoding="utf-8"))
    exports = manifest.get("exports")
    key = f"./{rest}" if rest else "."
    chosen = exports.get(key) if isinstance(exports, dict) else None
    if chosen is None and not rest and isinstance(exports, dict) and "." not in exports:
        chosen = exports
    found = conditioned(chosen, home)
    if found:
        return found
    typed = manifest.get("types") or manifest.get("typings") or manifest.get("main")
    return declaration(home / typed) if typed and not rest else declaration(home / (rest or "index"))


def conditioned(value: object, home: Path) -> Path | None:
    """The first declaration file that the conditions `types`, `import` and `default` lead to."""
    if isinstance(value, str):
        return declaration(home / value)
    if isinstance(value, dict):
        for key, inner in value.items():
            if key in {"types", "import", "default"} and (found := conditioned(inner, home)):
                return found
    return None
