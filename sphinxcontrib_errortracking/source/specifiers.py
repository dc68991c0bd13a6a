"""What a file imports, found in its text: some more than its program says, as comments are not told apart, and never less."""

from __future__ import annotations

from sphinxcontrib_errortracking.lean import regex

_BLANK = r"(?:\s|/\*(?:[^*]|\*(?!/))*\*/|//[^\n]*\n)*"
_SPECIFIER = regex(rf"""\b(?:from|import|require{_BLANK}\(){_BLANK}(?:"([^"\n]+)"|'([^'\n]+)')""")
_ESCAPED = regex(r"""\b(?:from|import|require)\b[^"'\n]*["'][^"'\n]*\\""")


def specifiers_in(text: str) -> tuple[str, ...] | None:
    """The specifiers from which a JavaScript file imports statically or by `require`; None where one is written with an escape."""
    if _ESCAPED.search(text):
        return None
    return tuple(dict.fromkeys(match[1] or match[2] for match in _SPECIFIER.finditer(text)))
