"""What other files change: an exported object that an importer writes to, a variable that is set before a file runs.

Texts are searched first, so that only the few files that may hold such a change are parsed.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source import is_test_file

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Mutation
    from sphinxcontrib_errortracking.source.estree import SourceLocation

CODE = (".js", ".mjs", ".cjs", ".jsx", ".ts", ".tsx", ".mts", ".cts", ".vue", ".svelte", ".astro")
MAX_FILES = 40  #: that are looked at for one name
MAX_FOLLOWED = 400  #: files along which imports are followed
_PREPARED = re.compile(r"process\.env(?:\.\w+|\[[^\]\n]*\])\s*(?:\?\?|\|\|)?=(?![=>])|assign\(\s*process\.env\b")


def _code(path: str) -> bool:
    return path.endswith(CODE) and "node_modules/" not in path and not is_test_file(path)


def changed_elsewhere(run: Engine, path: str, name: str, reader: str) -> list[Mutation]:
    """What importers of `path` that run together with `reader` change inside the object that it exports as `name`."""
    if not name.isidentifier():
        return []
    changes = run.changed.get((path, name))
    if changes is None:
        changes = run.changed[path, name] = _changes_of(run, path, name)
    return [
        change
        for change in changes
        if change.loc.source == reader
        or _reaches(run, reader, change.loc.source)
        or _reaches(run, change.loc.source, reader)
    ]


def _changes_of(run: Engine, path: str, name: str) -> list[Mutation]:
    found: list[Mutation] = []
    for other in run.repository.code_with(name, _code)[: MAX_FILES * 5]:
        text = run.repository.text(other) if other != path else None
        if text is None or not _may_write(text, name) or not _may_import(run, other, path):
            continue
        module = run.module(other)
        if module is not None:
            found += _changes(run, module, path, name)
    return found


#: What stands behind a name that is written to, or before one that is given away or deleted.
_WRITTEN = re.compile(
    r"(?:\??\.\w+|\[[^\]\n]*\])*"
    r"(?:(?:\.\w+|\[[^\]\n]*\])\s*(?:[-+*/|&?]{0,2}=(?![=>])|\+\+|--)|\.(?:push|unshift|splice|pop|shift|sort|reverse|set|add)\()"
    r"|\b\s+as\s+\w"
)
_GIVEN = re.compile(r"(?:\(|\bdelete\s)\s*\Z")
_GIVEN_BEFORE = 60  #: characters


def _may_write(text: str, name: str) -> bool:
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


def _may_import(run: Engine, importer: str, path: str) -> bool:
    """Whether a file may import another, or one that may pass it on; asked of their texts."""
    targets = _named(run, importer)
    return path in targets or any(path in _named(run, target) for target in targets)


def _named(run: Engine, path: str) -> frozenset[str]:
    """The files of the repository that the text of one names in a `from`."""
    found = run.named.get(path)
    if found is None:
        text = (run.repository.text(path) or "") if path.endswith(CODE) else ""
        specifiers = {match[2] for match in _FROM.finditer(text)}
        targets = (run.repository.resolve(specifier, path) for specifier in specifiers)
        found = run.named[path] = frozenset(target for target in targets if target is not None)
    return found


_FROM = re.compile(r"""\bfrom(?:\s|/\*[^*]*\*/)*(["'])([^"'\n]{1,300})\1""")


def _changes(run: Engine, module: ModuleScope, path: str, name: str) -> Iterator[Mutation]:
    for binding in module.scope.bindings.values():
        specifier = binding.node
        if binding.kind != "import" or not binding.mutations or not isinstance(specifier, es.ImportSpecifier):
            continue
        declaration = module.parents.get(specifier)
        if getattr(specifier.imported, "name", None) != name or not isinstance(declaration, es.ImportDeclaration):
            continue
        target = run.repository.resolve(str(declaration.source.value), module.path)
        if target == path or (target is not None and _passes_on(run, target, path)):
            yield from binding.mutations


def _passes_on(run: Engine, target: str, path: str) -> bool:
    """Whether one file reexports another."""
    module = run.module(target)
    if module is None:
        return False
    sources = [str(star.source.value) for star in module.stars]
    sources += [export.source for export in module.exports.values() if export.source is not None]
    return any(run.repository.resolve(source, target) == path for source in sources)


def prepared_elsewhere(run: Engine, path: str, name: str) -> SourceLocation | None:
    """Where a file that `path` imports, or that imports it, assigns the environment variable `name`."""
    for other, writes in run.prepared.items():
        place = writes.get(name, writes.get(""))
        if place is not None and other != path and (_reaches(run, path, other) or _reaches(run, other, path)):
            return place
    return None


def preparing_files(run: Engine) -> dict[str, dict[str, SourceLocation]]:
    """The files that assign environment variables, and where."""
    found: dict[str, dict[str, SourceLocation]] = {}
    for path in run.repository.mentioning(b"process.env"):
        text = run.repository.text(path) if _code(path) else None
        if text is None or not _PREPARED.search(text):
            continue
        module = run.module(path)
        if module is not None and module.environment_writes:
            found[path] = dict(module.environment_writes)
    return found


def _reaches(run: Engine, start: str, wanted: str) -> bool:
    """Whether the imports of `start`, followed further, lead to `wanted`."""
    found = run.reached.get(start)
    if found is None:
        found = run.reached[start] = _imports(run, start)
    return wanted in found


def _imports(run: Engine, start: str) -> set[str]:
    seen = {start}
    todo = [start]
    while todo and len(seen) < MAX_FOLLOWED:
        path = todo.pop()
        sources = run.repository.static_sources(path) if path not in run.modules else None
        if sources is None:
            module = run.module(path) if path.endswith(CODE) else None
            sources = () if module is None else tuple(_sources(module))
        for source in sources:
            target = run.repository.resolve(source, path)
            if target is not None and target not in seen:
                seen.add(target)
                todo.append(target)
    return seen


def _sources(module: ModuleScope) -> Iterator[str]:
    for node in module.program.body:
        source = getattr(node, "source", None)
        if isinstance(source, es.Literal):
            yield str(source.value)
    for call in module.calls:
        first = call.arguments[0] if call.arguments else None
        if getattr(call.callee, "name", "") == "require" and isinstance(first, es.Literal):
            yield str(first.value)
