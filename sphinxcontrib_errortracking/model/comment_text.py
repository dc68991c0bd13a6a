"""What of a comment is prose: the words that an author wrote for people, without what is said to tools and without code.

In go the comments that stand together, out comes one line of text, with its secrets masked; "" where there is no prose.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sphinxcontrib_errortracking.evaluate import mask
from sphinxcontrib_errortracking.lean import regex
from sphinxcontrib_errortracking.source import estree
from sphinxcontrib_errortracking.source.programs import read_program
from sphinxcontrib_errortracking.source.tree_sitter_reader import is_damaged

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sphinxcontrib_errortracking.source.comments import Comment

#: How a line begins that is said to a tool, or holds a licence; such a line is left out.
PRAGMAS: tuple[str, ...] = (
    r"eslint-\w|eslint [\w@/-]+: |tslint:|jshint |jslint |globals? [\w$]+(?:$|[,:])",
    r"stylelint-|biome-ignore|oxlint-|deno-(?:lint|fmt|coverage)-ignore|dprint-ignore|rome-ignore|prettier-ignore",
    r"@ts-(?:ignore|expect-error|nocheck|check)\b|/\s*<|@jsx\w*\s|@(?:no)?flow\b|@format\b|@prettier\b",
    r"webpack[A-Z]\w+:|@vite-ignore|turbopack\w+:|rspack\w+:|[@#]__\w+__|[#@] ?source(?:Mapping)?URL=",
    r"(?:istanbul|c8|v8|node:coverage|coverage:) ?(?:ignore|disable|enable)",
    r"#?(?:end)?region\b|nosonar\b|nosem\w+|noinspection |c?spell-?checker:|cspell:|codespell|vim?:|-\*-",
    r"use (?:client|server|strict|asm|cache)\W*$",
    r"!|@(?:license|preserve|copyright)\b|spdx-|copyright\b",
)
_PRAGMA = regex("|".join(PRAGMAS), re.IGNORECASE)
#: A tag of JSDoc ends what its comment says in words.
_TAG = regex(r"\s*@[A-Za-z]")
_STAR = regex(r"\s*\*+ ?")
_RULER = regex(r"^[-=*#~_+]{3,}\s*|\s*[-=*#~_+]{3,}$")
_WORD = regex(r"\w")
#: `Disabled (noisy)` would be a call, and nobody writes calls so.
_ASIDE = regex(r"(?!\s*(?:if|for|while|switch|return|await|typeof) )[^{};=]*\w \([^{};=]*")
#: Without any of these a text is no code, or only names.
_CODE = regex(r"[:=({\[;\"'\d<]|,\Z|\.{3}|\b(?:true|false|null|return|throw|await)\b")
_PATH = "comment.tsx"
_SECONDS = 1.0
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
    if ends_in_code(lines):
        return ""
    masked = mask("\n".join(lines))[0].split("\n")
    told = " ".join(" ".join(_RULER.sub("", line.strip()) for line in masked).split())
    return told if _WORD.search(told) else ""


def _lines(comment: Comment) -> list[str]:
    """What a comment says, line by line, but for what is said to tools."""
    if not comment.block:
        line = comment.value.strip()
        return [] if _PRAGMA.match(line) else [line.lstrip("/").strip()]
    first, *rest = comment.value.split("\n")
    if all(not line.strip() or line.lstrip().startswith("*") for line in rest):
        rest = [_STAR.sub("", line, count=1) for line in rest]
    is_documentation = first.startswith("*")
    lines = [first.removeprefix("*"), *rest]
    if is_documentation:
        lines = lines[: next((index for index, line in enumerate(lines) if _TAG.match(line)), None)]
    said = [line.strip() for line in lines if line.strip()]
    return [] if said and _PRAGMA.match(said[0]) else said


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
    program = _parsed(f"({{{text}\n}})")
    statement = program.body[0] if program is not None and len(program.body) == 1 else None
    whole = statement.expression if isinstance(statement, estree.ExpressionStatement) else None
    if not isinstance(whole, estree.ObjectExpression):
        return False
    return text.endswith(",") or any(not _is_words(entry) for entry in whole.properties)


def _holds_more_than_words(text: str) -> bool:
    program = _parsed(text)
    return program is not None and not _is_words(program)


def _is_words(node: estree.Node) -> bool:
    """Is there nothing but words in it, or in the value of a property?"""
    start = node.value if isinstance(node, estree.Property) else node
    return all(isinstance(below, _WORDS) for below in estree.walk(start))


def _parsed(code: str) -> estree.Program | None:
    if is_damaged(code, _PATH, seconds=_SECONDS):
        return None
    return read_program(code, _PATH, _SECONDS).program
