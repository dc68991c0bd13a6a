"""What other files change: an exported object that an importer writes to, a variable that is set before a file runs.

Texts are searched first, so that only the few files that may hold such a change are parsed.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate.environment_writes import IF_UNSET, written_by
from sphinxcontrib_errortracking.evaluate.importers import MAX_FILES, changes_of, may_write
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree as es
from sphinxcontrib_errortracking.source.estree import SourceLocation
from sphinxcontrib_errortracking.source.naming import may_run
from sphinxcontrib_errortracking.source.programs import is_minified

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sphinxcontrib_errortracking.evaluate.engine import Engine
    from sphinxcontrib_errortracking.evaluate.module import ModuleScope
    from sphinxcontrib_errortracking.evaluate.scope import Mutation

MAX_FOLLOWED = 400  #: files along which imports are followed
_PREPARED = regex(
    r"process\.env(?:\.\w+|\[[^\]\n]*\])\s*(?:\?\?|\|\|)?=(?![=>])|\bassign\(\s*process\.env\b|\bprocess\.loadEnvFile\("
    r"|\bdelete\s+process\.env\b|=\s*process\.env\s*[;\n]|\{[^{}\n]*\benv\b[^{}\n]*\}\s*=\s*(?:process\b(?!\.)|require\(.(?:node:)?process.\))"
    r"""|\{[^{}\n]*\b(?:env|loadEnvFile)\b[^{}\n]*\}\s*from\s*["'](?:node:)?process["']|\b(?!parse\b|safeParse\b)\w+\(\s*process\.env\s*,"""
)

#: The name of a file with variables, at the beginning of a text or behind a folder; no part of `process.env`.
_ENV_FILE = regex(r"""["'`/\\]\.env(?![\w$])""")
#: The pattern above is looked for around each mention of `process` only: from so many lines before to so many characters behind.
_PROCESS = regex(r"process(?![\w$]|\.(?!env\b|loadEnvFile\b))")
_LINES_BEFORE, _BEHIND = 4, 400


def changed_elsewhere(run: Engine, path: str, name: str, reader: str) -> list[Mutation]:
    """What importers of `path` that run together with `reader` change inside the object that it exports as `name`."""
    if not name.isidentifier():
        return []
    changes = run.shared.changed.get((path, name))
    if changes is None:
        run.shared.changed[path, name] = []  # asked again below itself
        changes = run.shared.changed[path, name] = [
            change for other in _names_of(run, path, name) for change in changes_of(run, path, other)
        ]
    return [
        change
        for change in changes
        if change.loc.source == reader
        or reaches(run, reader, change.loc.source)
        or reaches(run, change.loc.source, reader)
    ]


def _names_of(run: Engine, path: str, name: str) -> list[str]:
    """All names under which a file exports what it exports as `name`."""
    module = run.module(path)
    export = module.exports.get(name) if module is not None else None
    if module is None or export is None or not isinstance(export.node, es.Identifier) or export.source is not None:
        return [name]
    local = export.node.name
    return [
        other
        for other, found in module.exports.items()
        if found.source is None and isinstance(found.node, es.Identifier) and found.node.name == local
    ]


def written_anywhere(run: Engine, name: str) -> SourceLocation | None:
    """A file in which something that is stored on the global object as `name` may be changed."""
    if not name.isidentifier():
        return None
    for path in run.repository.code_with(name, may_run)[:MAX_FILES]:
        if may_write(run.repository.text(path) or "", name):
            return SourceLocation(path, 1)
    return None


def assigned_here(run: Engine, path: str, name: str, *, is_set: bool | None) -> SourceLocation | None:
    """Where the file at `path` assigns the environment variable `name`, or gives the environment to a function that does."""
    module = run.module(path)
    return None if module is None else next(written_by(_writes(run, module), name, is_set=is_set), None)


def _writes(run: Engine, module: ModuleScope) -> dict[str, SourceLocation]:
    """The variables that a file assigns, with what the functions assign to which it gives the environment."""
    from sphinxcontrib_errortracking.evaluate import escapes  # noqa: PLC0415 - asks this module

    given, module.environment_given = module.environment_given, []
    for escape in given:
        for function in escapes.functions_called(run, escape.callee):
            change = None if function is None else escapes.changes_argument(run, function, escape)
            if change is not None:
                module.environment_writes.setdefault("", change.loc)
    if IF_UNSET in module.environment_writes and run.by_text(module.path, _reads_variables):
        del module.environment_writes[IF_UNSET]
    return module.environment_writes


def _reads_variables(text: str) -> bool:
    """Whether a file reads files with variables by itself, and no others, as dotenv does: what they hold is part of the environment."""
    return text.count("readFileSync(") == 1 and _ENV_FILE.search(text) is not None


def prepared_elsewhere(run: Engine, path: str, name: str, *, is_set: bool | None) -> SourceLocation | None:
    """Where a file that `path` imports, or that imports it, assigns the environment variable `name`."""
    for other, writes in run.prepared.items():
        place = next(written_by(writes, name, is_set=is_set), None)
        if place is None or other == path:
            continue
        if reaches(run, path, other) or (
            _starts(run, other, named=name in writes or IF_UNSET + name in writes) and reaches(run, other, path)
        ):
            return place
    return None


def _starts(run: Engine, other: str, *, named: bool) -> bool:
    """Whether an importer of a file counts: where it assigns any variable, it must do so before it loads the file, which takes CommonJS."""
    return named or "require(" in (run.repository.text(other) or "")


def preparing_files(run: Engine) -> dict[str, dict[str, SourceLocation]]:
    """The files that assign environment variables, and where."""
    found: dict[str, dict[str, SourceLocation]] = {}
    for path in run.repository.mentioning(b"process"):
        module = run.module(path) if may_run(path) and run.by_text(path, _may_prepare) else None
        if module is not None and (writes := _writes(run, module)):
            found[path] = dict(writes)
    return found


def _may_prepare(text: str) -> bool:
    """Whether the text of a file may assign an environment variable; what a minifier made counts as a package."""
    return not is_minified(text) and any(_PREPARED.search(text, start, end) for start, end in _around_process(text))


def _around_process(text: str) -> Iterator[tuple[int, int]]:
    """Yield the parts of a text that are near a mention of `process`."""
    begun, ended = 0, 0
    for mention in _PROCESS.finditer(text):
        start = mention.start()
        for _ in range(_LINES_BEFORE):
            start = max(text.rfind("\n", 0, start), 0)
        if start > ended:
            yield begun, ended
            begun = start
        ended = mention.end() + _BEHIND
    yield begun, ended


def reaches(run: Engine, start: str, wanted: str) -> bool:
    """Whether the imports of `start`, followed further, lead to `wanted`."""
    found = run.shared.reached.get(start)
    if found is None:
        found = run.shared.reached[start] = _imports(run, start)
    return wanted in found


def _imports(run: Engine, start: str) -> set[str]:
    seen = {start}
    todo = [start]
    while todo and len(seen) < MAX_FOLLOWED:
        path = todo.pop()
        sources = run.repository.static_sources(path) if path not in run.shared.modules else None
        if sources is None:
            module = run.module(path) if may_run(path) else None
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
