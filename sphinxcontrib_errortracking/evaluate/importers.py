"""What the files that import a file change in what it exports. Texts are searched first, so that few files are parsed."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.handing_over import loaded
from sphinxcontrib_errortracking.evaluate.scope import Mutation
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Binding
    from sphinxcontrib_errortracking.evaluate.shared import Locals
    from sphinxcontrib_errortracking.source.estree import Node

MAX_FILES = 40  #: that are looked at for one name
MAX_PASSED = 3  #: files that export a part of what they hold, one from the other


def changes_of(run: Engine, path: str, name: str) -> list[Mutation]:
    """What importers of `path` change inside the object that it exports as `name`; "default" is also all of CommonJS."""
    found: list[Mutation] = []
    word = name if name != "default" else _stem(path)
    others = [other for other in _may_import(run, path) if word in (run.repository.quiet_text(other) or "")]
    for other in others[: MAX_FILES * 5]:
        if not _may_change(run, run.repository.text(other) or "", other, path, name):
            continue
        module = run.module(other)
        if module is not None:
            found += _changes(run, module, path, name)
    return found


def _stem(path: str) -> str:
    """A word that whoever imports a file must write."""
    parts = path.split("/")
    stem = parts[-1].split(".")[0]
    return parts[-2] if stem == "index" and len(parts) > 1 and parts[-2] not in ("src", "lib") else stem


def _may_change(run: Engine, text: str, other: str, path: str, name: str) -> bool:
    if name != "default" and may_write(text, name) and _takes(run, text, other, path, name):
        return True
    named, direct = _imported(run, text, other)
    if any(_leads_to(run, specifier, other, path) for specifier in direct) or any(
        _leads_to(run, specifier, other, path) and any(may_write(text, local) for local in locals_)
        for locals_, specifier in named
    ):
        return True
    held = [local for locals_, specifier in named if _leads_to(run, specifier, other, path) for local in locals_]
    if name != "default" and _takes(run, text, other, path, name):
        held.append(name)
    return _passes_part(run, other, tuple(held), MAX_PASSED)


def _passes_part(run: Engine, path: str, held: tuple[str, ...], depth: int) -> bool:
    """Whether a file may export, under other names, what it holds under these, and another file write to that."""
    key = (path, held)
    known = run.shared.passed_parts.get(key)
    if known is None:
        run.shared.passed_parts[key] = False  # asked again below itself
        known = run.shared.passed_parts[key] = bool(held) and _is_written(run, path, held, depth)
    return known


def _is_written(run: Engine, path: str, held: tuple[str, ...], depth: int) -> bool:
    exported = {name for name in _exports_with(run.repository.text(path) or "", held) if name not in held}
    for other in _may_import(run, path) if exported and depth else ():
        text = run.repository.text(other) or ""
        names = [name for name in exported if name in text and _takes(run, text, other, path, name)]
        if any(may_write(text, name) for name in names):
            return True
        if names and _passes_part(run, other, tuple(names), depth - 1):
            return True
    return False


def _exports_with(text: str, held: tuple[str, ...]) -> Iterator[str]:
    """The names that a file exports by declarations which mention one of these names."""
    for part in _EXPORTED.split(text)[1:]:
        declared = _DECLARED.match(part)
        if declared is not None and any(_mentions(part, name, declared.end()) for name in held):
            yield declared[1]


def _mentions(text: str, name: str, start: int) -> bool:
    at = text.find(name, start)
    while at >= 0:
        end = at + len(name)
        if not _in_word(text[at - 1 : at]) and not _in_word(text[end : end + 1]):
            return True
        at = text.find(name, end)
    return False


def _takes(run: Engine, text: str, other: str, path: str, name: str) -> bool:
    """Whether a file may hold an export of another: its import names it, or all of the file, or is no plain one."""
    if other not in run.shared.taken:
        run.shared.taken[other] = [
            (frozenset(_WORDS.findall(match[1] or "*")), match[3] or match[5]) for match in _TAKEN.finditer(text)
        ]
    return any(
        (name in words or "*" in words) and _leads_to(run, specifier, other, path)
        for words, specifier in run.shared.taken[other]
    )


# ---- texts ------------------------------------------------------------------------

#: What stands behind a name that is written to, or before one that is given away or deleted.
_WRITTEN = regex(
    r"(?:\??\.\w+|\[[^\]\n]*\])*"
    r"(?:(?:\.\w+|\[[^\]\n]*\])\s*(?:[-+*/|&?]{0,2}=(?![=>])|\+\+|--)|\.(?:push|unshift|splice|pop|shift|sort|reverse|set|add)\()"
    r"|\([^()\n]*\)(?:\.\w+|\[[^\]\n]*\])+\s*=(?![=>])"
    r"|\b\s+as\s+\w"
)
_GIVEN = regex(r"(?:\(|\bdelete\s|\bof\s|[^=!<>]=)\s*\Z")
_GIVEN_BEFORE = 60  #: characters
_DIRECT = regex(
    r"""\b(?:require|import)\(\s*(["'])([^"'\n]{1,300})\1\s*\)\)?(?:\.\w+|\[[^\]\n]*\])+(?:\s*=(?![=>])|\()"""
)
#: An import with what it names, or a way to load a file that may give all of it.
_TAKEN = regex(
    r"""\bimport\b(?!\s*type\s+(?!from\b)[{*\w])([^"';()]*?)\bfrom\s*(["'])([^"'\n]{1,300})\2|\b(?:require|import)\(\s*(["'`])([^"'`\n]{1,300})\4"""
)
_WORDS = regex(r"[\w$]+|\*")
#: Declarations that a file exports where they stand, and the name of one.
_EXPORTED = regex(r"^export\s+", re.MULTILINE)
_DECLARED = regex(r"(?:const|let|var)\s+([\w$]+)")
_LOCAL = regex(
    r"""\bimport\s+(?:(\w+)\s*,?\s*)?(?:\*\s*as\s+(\w+)\s*)?(?:\{[^}]*\}\s*)?from\s*(["'])([^"'\n]{1,300})\3"""
    r"""|\b(?:const|let|var)\s+(\w+)\s*=\s*(?:await\s+)?(?:require|import)\(\s*(["'])([^"'\n]{1,300})\6"""
)


def may_write(text: str, name: str) -> bool:
    """Whether a file may write to what `name` holds. Found by a plain search: one pattern for all of it takes ten times as long."""
    start = text.find(name)
    while start >= 0:
        end = start + len(name)
        before, after = text[start - 1 : start], text[end : end + 1]
        if not _in_word(before) and _WRITTEN.match(text, end):
            return True
        if not _in_word(after) and (before == "(" or (before.isspace() and _is_given(text, start))):
            return True
        start = text.find(name, start + 1)
    return False


def _is_given(text: str, start: int) -> bool:
    blank = text[max(0, start - _GIVEN_BEFORE) : start]
    return bool(_GIVEN.search(blank)) or blank.isspace()


def _in_word(letter: str) -> bool:
    return letter == "_" or letter.isalnum()


def _imported(run: Engine, text: str, path: str) -> Locals:
    """The names under which a file holds all of another, or its default export; and what it writes to without a name."""
    if path not in run.shared.locals:
        matches = (
            (match, [name for name in (match[1], match[2], match[5]) if name]) for match in _LOCAL.finditer(text)
        )
        named = [(names, match[4] or match[7]) for match, names in matches if names]
        run.shared.locals[path] = named, [match[2] for match in _DIRECT.finditer(text)]
    return run.shared.locals[path]


def _leads_to(run: Engine, specifier: str, importer: str, path: str) -> bool:
    target = run.repository.naming.resolve(specifier, importer)
    return target is not None and (target == path or path in run.repository.naming.passed_on(target))


def _may_import(run: Engine, path: str) -> list[str]:
    """The files that may import another, or one that may pass it on; asked of their texts."""
    naming = run.repository.naming
    direct = naming.importers(path)
    passing = (other for other in direct if path in naming.passed_on(other))
    return sorted({*direct, *(importer for other in passing for importer in naming.importers(other))} - {path})


# ---- trees ------------------------------------------------------------------------


def _changes(run: Engine, module: ModuleScope, path: str, name: str) -> Iterator[Mutation]:
    for scope in {module.scope, *module.scopes.values()}:
        for binding in scope.bindings.values():
            if not binding.mutations and not binding.passed and binding not in module.outlets:
                continue
            held = _held(module, binding)
            fits = held is not None and (held[1] in {name, "*", "default"} or name == "default")
            if held is not None and fits and _is_of(run, module, held[0], path):
                yield from _inside(_all_changes(run, binding), held[1], name)
    for specifier, mutation in module.foreign_writes:
        if _is_of(run, module, specifier, path):
            yield from _inside([mutation], "*", name)


def _all_changes(run: Engine, binding: Binding) -> list[Mutation]:
    from sphinxcontrib_errortracking.evaluate.escapes import changed_by_others  # noqa: PLC0415 - asks this module

    return [*binding.mutations, *changed_by_others(run, binding)]


def _held(module: ModuleScope, binding: Binding) -> tuple[Node, str] | None:
    """The specifier of the module of which a name holds something, and what: an export's name, or "*" for all."""
    node = binding.node
    if binding.kind == "import":
        declaration = module.parents.get(node)
        if not isinstance(declaration, es.ImportDeclaration):
            return None
        if isinstance(node, es.ImportSpecifier):
            return declaration.source, getattr(node.imported, "name", "")
        return declaration.source, "*" if isinstance(node, es.ImportNamespaceSpecifier) else "default"
    init = node.init if isinstance(node, es.VariableDeclarator) else None
    source = None if init is None else loaded(init)
    if source is None:
        return None
    if not binding.path:
        return source, "*"
    key = binding.path[0].node.key if isinstance(binding.path[0].node, es.Property) else None
    return source, getattr(key, "name", "")


def _inside(changes: list[Mutation], held: str, name: str) -> Iterator[Mutation]:
    """The changes of an export, of those of what an importer holds: that export, or all."""
    for change in changes:
        if held == name:
            yield change
        elif held == "*" and name == "default" and (change.path or ("",))[0] != "default":
            yield change  # of `module.exports`
        elif held == "*":
            if (change.path or change.within or (name,))[0] == name:
                yield Mutation(_below(change), change.loc, reason=change.reason, within=change.within[1:])
        elif name == "default" and held:
            yield Mutation((held,), change.loc, reason=change.reason)
        elif held == "default" and change.path and change.path[0] == name:
            yield Mutation(_below(change), change.loc, reason=change.reason)


def _below(change: Mutation) -> tuple[str, ...] | None:
    """The path of a change from the first name on; () where what that name holds is itself called to change."""
    below = change.path[1:] if change.path else None
    return () if below == ("",) else below


def _is_of(run: Engine, module: ModuleScope, specifier: Node, path: str) -> bool:
    value = getattr(specifier, "value", None)
    target = run.repository.resolve(value, module.path) if isinstance(value, str) else None
    return target is not None and (target == path or _passes_on(run, target, path))


def _passes_on(run: Engine, target: str, path: str) -> bool:
    """Whether one file reexports another."""
    module = run.module(target) if path in run.repository.naming.passed_on(target) else None
    if module is None:
        return False
    sources = [str(star.source.value) for star in module.stars]
    sources += [export.source for export in module.exports.values() if export.source is not None]
    return any(run.repository.resolve(source, target) == path for source in sources)
