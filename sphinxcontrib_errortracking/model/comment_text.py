"""What of a comment is prose: the words that an author wrote for people, without what is said to tools and without code.

In go the comments that stand together, out comes one line of text, with its secrets masked; "" where there is no prose.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import mask_prose
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.programs import read_program

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.source.comments import Comment
    from sphinxcontrib_errortracking.source.programs import Reading

#: How a line begins that is said to a tool, or holds a licence; such a line is left out.
PRAGMAS: tuple[str, ...] = (
    "eslint-", "eslint ", "tslint:", "jshint ", "jslint ", "stylelint-", "biome-ignore", "oxlint-", "rome-ignore",
    "deno-lint-ignore", "deno-fmt-ignore", "deno-coverage-ignore", "dprint-ignore", "prettier-ignore", "@prettier", "@format",
    "@ts-ignore", "@ts-expect-error", "@ts-nocheck", "@ts-check", "/ <", "/<", "@jsx", "@flow", "@noflow",
    "webpackChunkName:", "webpackIgnore:", "webpackMode:", "webpackPrefetch:", "webpackPreload:", "webpackInclude:",
    "webpackExclude:", "webpackExports:", "webpackFetchPriority:", "turbopackIgnore:", "turbopackOptional:", "@vite-ignore",
    "@__", "#__", "# sourceMappingURL=", "@ sourceMappingURL=", "# sourceURL=", "@ sourceURL=",
    "istanbul ignore", "c8 ignore", "v8 ignore", "node:coverage", "coverage:ignore",
    "#region", "#endregion", "region ", "endregion", "NOSONAR", "nosemgrep", "noinspection ",
    "cspell:", "cSpell:", "spell-checker:", "codespell:", "vim:", "-*-",
    "!", "@license", "@preserve", "@copyright", "SPDX-", "Copyright ", "copyright (c)", "(c) ", "©",
)  # fmt: skip
#: Directives that stand in a comment.
DIRECTIVES = frozenset({"use client", "use server", "use strict", "use asm", "use cache"})
#: A tag of JSDoc ends what its comment says in words.
_TAG = regex(r"\s*@[A-Za-z]")
_STAR = regex(r"\s*\*+ ?")
_RULERS, _SHORTEST_RULER = "-=*#~_+", 3
_WORD = regex(r"\w")
#: `Disabled (noisy)` would be a call, and nobody writes calls so.
_ASIDE = regex(r"(?!\s*(?:if|for|while|switch|return|await|typeof) )[^{};=]*\w \([^{};=]*")
#: Without any of these a text is no code, or only names.
_CODE = regex(r"[:=({\[;\"'\d<]|,\Z|\.{3}|\b(?:true|false|null|return|throw|await)\b")
_PATH = "comment.tsx"
_SECONDS = 0.2  #: of processor time for a text that may be code; one that takes longer is no prose
_MOST_CHARACTERS = 10_000  #: of a comment; a longer one is no remark on a line
_MOST_LINES = 30  #: from the end of a comment that may be code together
#: What a text consists of that parses, and is words all the same: `Note: on/off, always`.
_WORDS = (
    estree.Program, estree.ExpressionStatement, estree.LabeledStatement, estree.EmptyStatement, estree.Identifier,
    estree.MemberExpression, estree.SequenceExpression, estree.BinaryExpression, estree.LogicalExpression,
    estree.UnaryExpression, estree.TaggedTemplateExpression, estree.TemplateLiteral, estree.TemplateElement,
    estree.BreakStatement, estree.ContinueStatement,
)  # fmt: skip


def prose_of(comments: Sequence[Comment]) -> str:
    """The words of comments that stand together, on one line.

    Stars, rulers and lines for tools are left out, and from a JSDoc tag on the rest of its comment. A comment that ends in code is
    code that was commented out: what it says before is about that code, and nothing of it is prose.
    """
    lines = [line for comment in comments for line in _lines(comment)]
    if sum(map(len, lines)) > _MOST_CHARACTERS or ends_in_code(lines):
        return ""
    masked = mask_prose("\n".join(lines)).split("\n")
    told = " ".join(" ".join(map(_without_rulers, masked)).split())
    return told if _WORD.search(told) else ""


def _lines(comment: Comment) -> list[str]:
    """What a comment says, line by line, but for what is said to tools."""
    if not comment.block:
        line = comment.value.strip()
        return [] if is_pragma(line) else [line.lstrip("/").strip()]
    first, *rest = comment.value.split("\n")
    if all(not line.strip() or line.lstrip().startswith("*") for line in rest):
        rest = [_STAR.sub("", line, count=1) for line in rest]
    is_documentation = first.startswith("*")
    lines = [first.removeprefix("*"), *rest]
    if is_documentation:
        lines = lines[: next((index for index, line in enumerate(lines) if _TAG.match(line)), None)]
    said = [line.strip() for line in lines if line.strip()]
    return [] if said and is_pragma(said[0]) else said


def is_pragma(line: str) -> bool:
    """Is a line said to a tool, or a licence?"""
    return line.startswith(PRAGMAS) or line.strip("\"'; ") in DIRECTIVES


def _without_rulers(line: str) -> str:
    """A line without `-----` at its ends."""
    line = line.strip()
    for inner in (str.lstrip, str.rstrip):
        cut = inner(line, _RULERS)
        line = cut if len(line) - len(cut) >= _SHORTEST_RULER else line
    return line.strip()


def ends_in_code(lines: Sequence[str]) -> bool:
    """Is a text code, or do its last lines hold an option or a whole statement? A last word such as `init()` is no statement."""
    if is_code("\n".join(lines)):
        return True
    ends = ("\n".join(lines[-count:]) for count in range(1, min(len(lines), _MOST_LINES)))
    return any(_may_be_code(text) and (_is_property(text) or (text.endswith(";") and is_code(text))) for text in ends)


def is_code(text: str) -> bool:
    """Does a text parse as statements or as properties of an object, and hold more than words?"""
    return _may_be_code(text) and (_holds_more_than_words(text) or _is_property(text))


def _may_be_code(text: str) -> bool:
    return _CODE.search(text) is not None and not _ASIDE.fullmatch(text)


def _is_property(text: str) -> bool:
    """Is it what stands in an object? `Note: disabled` is words, `note: disabled,` is not."""
    reading = _read(f"({{{text}\n}})")
    if reading.program is None:
        return True
    match reading.program.body:
        case (estree.ExpressionStatement(expression=estree.ObjectExpression(properties=properties)),):
            told = text.endswith(",") or any(not _is_words(entry) for entry in properties)
            return told and not reading.diagnostics
    return False


def _holds_more_than_words(text: str) -> bool:
    reading = _read(text)
    return reading.program is None or not (reading.diagnostics or _is_words(reading.program))


def _is_words(node: estree.Node) -> bool:
    """Is there nothing but words in it, or in the value of a property?"""
    start = node.value if isinstance(node, estree.Property) else node
    return all(isinstance(below, _WORDS) for below in estree.walk(start))


def _read(code: str) -> Reading:
    """What the parser makes of it: no program where it takes too long, something wrong where it is no code."""
    return read_program(code, _PATH, _SECONDS)
