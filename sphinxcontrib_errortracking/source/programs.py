"""Which reader reads which file."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypeAlias

from sphinxcontrib_errortracking.lean import dataclass
from sphinxcontrib_errortracking.source import components, esprima_reader, tree_sitter_reader
from sphinxcontrib_errortracking.source.comments import comments_of
from sphinxcontrib_errortracking.source.records import DiagnosticKind

if TYPE_CHECKING:
    from sphinxcontrib_errortracking.source.comments import Comment
    from sphinxcontrib_errortracking.source.estree import Program
    from sphinxcontrib_errortracking.source.records import Diagnostic

JAVASCRIPT = (".js", ".mjs", ".cjs", ".jsx")
TYPESCRIPT = (".ts", ".tsx", ".mts", ".cts")
COMPONENTS = (".vue", ".svelte", ".astro")
CODE = (*JAVASCRIPT, *TYPESCRIPT, *COMPONENTS)
#: Characters from which on, and characters a line from which on, a script is taken for a minifier's work.
MINIFIED_LENGTH, MINIFIED_LINE = 10_000, 500
_JSON = ".json"
_SHORT = 5_000  #: characters of JavaScript that esprima is asked for first: configuration files are shorter
_LONGEST_JSON = 100_000  #: characters; what code imports is small, lockfiles and data are not

Reader: TypeAlias = Literal["esprima", "tree-sitter"]


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading a file. `program` is None where it holds no code, or the deadline was met."""

    program: Program | None = None
    reader: Reader | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


def is_minified(text: str) -> bool:
    """Is a script what a minifier made, of others' code as a rule?"""
    return len(text) >= MINIFIED_LENGTH and len(text) / (text.count("\n") + 1) >= MINIFIED_LINE


def read_program(text: str, path: str, seconds: float) -> Reading:
    """Read the code of a file; `path` decides how."""
    if path.endswith(TYPESCRIPT):
        return _by_tree_sitter(text, path, seconds)
    if path.endswith(JAVASCRIPT):
        return _javascript(text, path, seconds)
    if path.endswith(COMPONENTS):
        script = components.script_of(text, path)
        if script.typescript:
            return _by_tree_sitter(script.text, path, seconds, jsx=script.jsx)
        return _javascript(script.text, path, seconds)
    if (
        path.endswith(_JSON) and len(text) <= _LONGEST_JSON
    ):  # as a bundler sees it: a module whose default export is the document
        return _by_tree_sitter("export default " + text, path, seconds)
    return Reading()


def read_comments(text: str, path: str, reader: Reader | None, seconds: float) -> tuple[Comment, ...]:
    """The comments of a file, found by the parser that gave its program."""
    jsx: bool | None = None
    if path.endswith(COMPONENTS):
        script = components.script_of(text, path)
        text, jsx = script.text, script.jsx if script.typescript else None
    if reader is None or not path.endswith(CODE) or ("//" not in text and "/*" not in text):
        return ()
    if reader == "esprima":
        return tuple(comments_of(text, path, esprima_reader.comments(text, module=_is_module(path))))
    return tuple(comments_of(text, path, tree_sitter_reader.comments(text, path, seconds=seconds, jsx=jsx)))


def _is_module(path: str) -> bool:
    return not path.endswith(".cjs")


def _javascript(text: str, path: str, seconds: float) -> Reading:
    """Both readers give the same tree, and tree-sitter gives it in a third of the time; where one cannot read a text, the other may."""
    by_tree_sitter = _by_tree_sitter(text, path, seconds) if len(text) > _SHORT else None
    if by_tree_sitter is not None and all(
        found.kind is not DiagnosticKind.SYNTAX for found in by_tree_sitter.diagnostics
    ):
        return by_tree_sitter
    program = esprima_reader.read(text, path, module=_is_module(path))
    return Reading(program, "esprima") if program else by_tree_sitter or _by_tree_sitter(text, path, seconds)


def _by_tree_sitter(text: str, path: str, seconds: float, *, jsx: bool | None = None) -> Reading:
    program, diagnostics = tree_sitter_reader.read(text, path, seconds=seconds, jsx=jsx)
    return Reading(program, "tree-sitter", diagnostics)
